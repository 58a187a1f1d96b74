from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.table_capacity import capacities
from cfn_lint_serverless_opt.stack.resources.tables import Table
from cfn_lint_serverless_opt.stack.stack import Stack


class OneSidedScaling(ServerlessRule):
    """Table scaled for reads only, or for writes only.

    Why: The other half keeps its fixed capacity: it throttles when the load grows and is paid for when it shrinks.

    Instead: Register a scalable target for `ReadCapacityUnits` and one for `WriteCapacityUnits`.
    """

    id = "WT6005"
    source_url = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html"
    guide = "Application Auto Scaling"
    tags = ["dynamodb", "scaling"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        scenarios = stack.scenarios
        for table in stack.all(Table):
            for capacity in capacities(table):
                for scaled, fixed in (("Read", "Write"), ("Write", "Read")):
                    others = capacity.scaled(fixed)
                    for when in capacity.surely_scaled(scaled):
                        both = scenarios.both(capacity.when, when)
                        gap = scenarios.outside(both, others) if both is not None else None
                        if gap is not None:
                            yield table.finding(
                                gap,
                                f"{capacity.title} scales its {scaled.lower()} capacity only: its "
                                f"{fixed.lower()} capacity throttles above its fixed value. Register a scalable target "
                                f"for {capacity.dimension}:{fixed}CapacityUnits too",
                                subject=f"{capacity.title} {fixed}",
                            )
