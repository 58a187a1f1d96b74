from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.provisioned import provisioned_for
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class FixedProvisionedConcurrency(ServerlessRule):
    """Provisioned concurrency that nothing adjusts.

    Why: Provisioned environments are paid for around the clock, in the night too, and a peak beyond them meets cold
    starts.

    Instead: Register an AWS::ApplicationAutoScaling::ScalableTarget for `lambda:function:ProvisionedConcurrency` with
    a target-tracking policy or `ScheduledActions`.
    """

    id = "WT6001"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html"
    guide = "Provisioned Concurrency Strategy"
    tags = ["lambda", "scaling", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            places = provisioned_for(function)
            for there, values in stack.scenarios.together(function.when, *(one.known for one in places)):
                fixed = [
                    (number, place.owner, value._replace(when=gap))
                    for place, value in zip(places, values, strict=True)
                    if isinstance(number := value.number, (int, float)) and number > 0
                    if (gap := stack.scenarios.outside(there, place.adjusted(there))) is not None
                ]
                if fixed:
                    number, owner, value = max(fixed, key=lambda one: one[0])
                    yield owner.finding(
                        value,
                        f"{number} environments of function '{function.logical_id}' are paid for around the clock. "
                        "Register an AWS::ApplicationAutoScaling::ScalableTarget for "
                        "lambda:function:ProvisionedConcurrency, with a scaling policy or ScheduledActions",
                    )
