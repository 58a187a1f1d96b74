from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class DefaultTimeout(ServerlessRule):
    """Timeout not set: 3 seconds by default.

    Why: Lambda ends the function after 3 seconds. A cold start or one slow answer of another service is enough, and the
    work is lost, or paid for again with each retry.

    Instead: Set `Timeout` to a little more than the function's slowest good run.
    """

    id = "WT1001"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"
    guide = "Lambda Function Optimization"
    tags = ["lambda", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            for gap in function.absences("Timeout"):
                yield function.finding(
                    gap,
                    f"Function '{function.logical_id}' is ended after 3 s, the default: one slow call or retry is "
                    "enough. Set Timeout to a little more than its slowest good run",
                )
