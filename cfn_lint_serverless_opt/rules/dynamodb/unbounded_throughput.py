from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack import Resolved, Stack
from cfn_lint_serverless_opt.stack.tables import ON_DEMAND, Table

# Where a table, and where a global table, has its maximums.
_MAXIMUMS = (
    ("OnDemandThroughput", "MaxReadRequestUnits"),
    ("OnDemandThroughput", "MaxWriteRequestUnits"),
)
_GLOBAL_MAXIMUMS = (
    ("WriteOnDemandThroughputSettings", "MaxWriteRequestUnits"),
    ("ReadOnDemandThroughputSettings", "MaxReadRequestUnits"),
    ("Replicas", "*", "ReadOnDemandThroughputSettings", "MaxReadRequestUnits"),
)


class UnboundedThroughput(ServerlessRule):
    """On-demand table without a maximum throughput.

    Why: An on-demand table takes whatever comes. A loop in the code or a flood of requests is answered, and paid for,
    request by request.

    Instead: Set `OnDemandThroughput` with `MaxReadRequestUnits` and `MaxWriteRequestUnits` well above the expected
    peak.
    """

    id = "IT4009"
    source_url = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html"
    )
    guide = "Table Design Best Practices"
    tags = ["dynamodb", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for table in stack.tables:
            for when in table.billed(ON_DEMAND) if not table.is_sam else ():
                gap = stack.resolver.scenarios.outside(when, [one.when for one in _maximums(table)])
                if gap is not None:
                    yield table.finding(
                        gap,
                        f"On-demand table '{table.logical_id}' serves, and bills, any number of requests. Set a "
                        "maximum in OnDemandThroughput (MaxReadRequestUnits, MaxWriteRequestUnits) above the peak",
                    )


def _maximums(table: Table) -> Iterator[Resolved]:
    for place in _GLOBAL_MAXIMUMS if table.is_global else _MAXIMUMS:
        # -1 removes the maximum.
        yield from (one for one in table.get(*place) if not one.is_absent and one.number != -1)
