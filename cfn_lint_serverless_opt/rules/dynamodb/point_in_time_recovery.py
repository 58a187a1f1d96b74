from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.tables import Table
from cfn_lint_serverless_opt.stack.stack import Stack


class PointInTimeRecovery(ServerlessRule):
    """Table without point-in-time recovery.

    Why: A bug or a mistake that deletes or overwrites items cannot be undone. With point-in-time recovery the table can
    be restored to any second of the last 35 days. A table whose items expire by a time to live is left alone, and so is
    one that has recovery under some condition or by the choice of a parameter: somebody has decided about it.

    Instead: Set `PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}`.
    """

    id = "IT4008"
    source_url = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html"
    tags = ["dynamodb", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for table in stack.all(Table):
            title = f"{'Replica of t' if table.is_global else 'T'}able '{table.logical_id}'"
            for copy, setting in table.unrecoverable():
                yield copy.finding(
                    setting,
                    f"{title} cannot be restored to a moment before a mistake. Set "
                    "PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}",
                )
