from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.scaling_policies import trackings
from cfn_lint_serverless_opt.stack.stack import Stack

_RATIO = "LambdaProvisionedConcurrencyUtilization"
_PERCENTAGES = {"DynamoDBReadCapacityUtilization", "DynamoDBWriteCapacityUtilization"}


class UnreachableTarget(ServerlessRule):
    """Target value that its metric can never meet.

    Why: `LambdaProvisionedConcurrencyUtilization` is a ratio from 0 to 1: it never reaches 70, so nothing scales out.
    The utilisation of DynamoDB capacity is a percentage: a target of 0.7 keeps the table at its maximum, one above 100
    is never reached.

    Instead: Write 0.7 for provisioned concurrency, and 70 for the capacity of a table.
    """

    id = "ET6004"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html"
    guide = "Application Auto Scaling"
    tags = ["scaling", "lambda", "dynamodb"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for tracking in trackings(stack):
            metric, value = tracking.metric, tracking.value.number
            if not isinstance(value, (int, float)):
                continue
            if metric == _RATIO and value > 1:
                problem = f"{metric} is a ratio from 0 to 1 and never reaches {value}: nothing scales out"
                advice = f"Set TargetValue to {_ratio(value)}"
            elif metric in _PERCENTAGES and value <= 1:
                problem = f"{metric} is a percentage and is nearly always above {value}: the table stays at its maximum"
                advice = f"Set TargetValue to {_percentage(value)}"
            elif metric in _PERCENTAGES and value > 100:
                problem = f"{metric} is a percentage and never reaches {value}: nothing scales out"
                advice = "Set TargetValue to 70"
            else:
                continue
            yield tracking.owner.finding(tracking.value, f"{problem}. {advice}")


def _ratio(value: float) -> str:
    """What was probably meant by a percentage."""
    return f"{value / 100:g}" if 10 <= value < 100 else "0.7"


def _percentage(value: float) -> str:
    """What was probably meant by a ratio."""
    return f"{value * 100:g}" if 0.2 <= value <= 0.9 else "70"
