from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.provisioned import largest, provisioned_for
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


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
        for function in stack.all(Function):
            places = provisioned_for(function)
            known = [place.known for place in places]
            for there, values in stack.scenarios.together(function.when, *known) if places else ():
                total = sum(value.number for value in values if isinstance(value.number, (int, float)))
                for reserved in function.get("ReservedConcurrentExecutions", when=there):
                    if isinstance(reserved.number, (int, float)) and total > reserved.number:
                        owner, value, _ = largest(places, values)
                        yield owner.finding(
                            value._replace(when=reserved.when),
                            f"{total} environments are provisioned for function '{function.logical_id}', which "
                            f"reserves {reserved.number}: Lambda rejects that. Provision at most {reserved.number}, "
                            f"or set ReservedConcurrentExecutions to at least {total}",
                        )
