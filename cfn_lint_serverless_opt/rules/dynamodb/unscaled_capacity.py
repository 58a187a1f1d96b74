from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.table_capacity import capacities
from cfn_lint_serverless_opt.stack.resources.tables import Table
from cfn_lint_serverless_opt.stack.stack import Stack

_ON_DEMAND = "set BillingMode: PAY_PER_REQUEST and remove each ProvisionedThroughput, those of its indexes too"


class UnscaledCapacity(ServerlessRule):
    """Provisioned table or index without auto scaling.

    Why: Provisioned capacity is paid for around the clock, used or not, and requests above it are throttled. Nobody
    follows the load by hand.

    Instead: Register the read and the write capacity with an AWS::ApplicationAutoScaling::ScalableTarget and a
    target-tracking AWS::ApplicationAutoScaling::ScalingPolicy each, or set `BillingMode: PAY_PER_REQUEST`.
    """

    id = "WT4006"
    source_url = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html"
    guide = "Application Auto Scaling"
    tags = ["dynamodb", "scaling", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for table in stack.all(Table):
            on_demand = "leave ProvisionedThroughput out" if table.is_sam else _ON_DEMAND
            for capacity in capacities(table):
                scaled = capacity.scaled("Read") + capacity.scaled("Write")
                gap = stack.scenarios.outside(capacity.when, scaled)
                if gap is not None:
                    # How it is billed is the table's, for all its indexes.
                    otherwise = f", or {on_demand}" if capacity.owner is table else ""
                    yield capacity.owner.finding(
                        gap,
                        f"{capacity.title} has fixed capacity: it is paid for while idle and throttles above it. Scale "
                        f"its read and write capacity with AWS::ApplicationAutoScaling{otherwise}",
                    )
