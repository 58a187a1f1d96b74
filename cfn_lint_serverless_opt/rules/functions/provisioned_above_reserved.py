from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack import Stack, When
from cfn_lint_serverless_opt.stack.concurrency import largest
from cfn_lint_serverless_opt.stack.functions import Function


class ProvisionedAboveReserved(ServerlessRule):
    """Provisioned concurrency above reserved concurrency.

    Why: Provisioned environments count against the function's reserved concurrency. Lambda rejects more of them: the
    deployment fails.

    Instead: Raise `ReservedConcurrentExecutions`, or provision at most as much.
    """

    id = "ET1013"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html"
    guide = "Provisioned Concurrency Strategy"
    tags = ["lambda", "concurrency", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.functions:
            for reserved in function.get("ReservedConcurrentExecutions") if function.provisioned else ():
                if isinstance(reserved.number, (int, float)):
                    yield from self._above(function, reserved.number, reserved.when)

    def _above(self, function: Function, reserved: float, when: When) -> Iterator[Finding]:
        places = function.provisioned
        for there, values in function.stack.resolver.scenarios.together(when, *(one.known for one in places)):
            total = sum(value.number for value in values if isinstance(value.number, (int, float)))
            if total > reserved:
                owner, value, _ = largest(places, values)
                yield owner.finding(
                    value._replace(when=there),
                    f"{total} environments are provisioned for function '{function.logical_id}', which reserves "
                    f"{reserved}: Lambda rejects that. Provision at most {reserved}, or set "
                    f"ReservedConcurrentExecutions to at least {total}",
                )
