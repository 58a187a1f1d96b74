from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class NeverRuns(ServerlessRule):
    """Reserved concurrency of 0: the function never runs.

    Why: `ReservedConcurrentExecutions: 0` throttles every invocation. As an emergency stop it does its work; in a
    template it stays, and each deployment brings it back.

    Instead: Set the largest number of invocations that should run at once, or remove the property.
    """

    id = "WT1007"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"
    guide = "Reserved Concurrency for Cost Control"
    tags = ["lambda", "concurrency"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            for reserved in function.get("ReservedConcurrentExecutions"):
                if reserved.number == 0:
                    yield function.finding(
                        reserved,
                        f"Function '{function.logical_id}' never runs: with 0 reserved executions every invocation is "
                        "throttled. Set ReservedConcurrentExecutions to at least 1, or remove it",
                    )
