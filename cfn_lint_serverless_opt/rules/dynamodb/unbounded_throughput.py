from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.tables import ON_DEMAND, Table
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

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
        for table in stack.all(Table):
            settings = (
                "ReadOnDemandThroughputSettings and WriteOnDemandThroughputSettings"
                if table.is_global
                else "OnDemandThroughput (MaxReadRequestUnits, MaxWriteRequestUnits)"
            )
            for when in table.billed(ON_DEMAND) if not table.is_sam else ():
                for gap in _gaps(table, when):
                    yield table.finding(
                        gap,
                        f"On-demand table '{table.logical_id}' serves, and bills, any number of requests. Set a "
                        f"maximum in {settings} above the peak",
                    )


def _gaps(table: Table, when: When) -> Iterator[Resolved | When]:
    """Where it has no maximum: each -1 that takes it away, and the scenario in which nothing is written."""
    outside = table.stack.scenarios.outside
    places = _GLOBAL_MAXIMUMS if table.is_global else _MAXIMUMS
    written = [one for place in places for one in table.get(*place, when=when) if not one.is_absent]
    covered = [one.when for one in written if one.number != -1]
    for removed in [one for one in written if one.number == -1]:
        gap = outside(removed.when, covered)
        if gap is not None:
            yield removed._replace(when=gap)
            covered.append(removed.when)
    gap = outside(when, covered)
    if gap is not None:
        yield gap
