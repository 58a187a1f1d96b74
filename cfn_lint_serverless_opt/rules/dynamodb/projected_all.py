from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.tables import Table
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import show


class ProjectedAll(ServerlessRule):
    """Global secondary index that projects all attributes.

    Why: An index with `ProjectionType: ALL` is a second copy of the table: each write is paid for twice, and so is the
    storage, while a query often needs a few attributes only.

    Instead: Use `KEYS_ONLY`, or `INCLUDE` with the attributes that the queries on the index read.
    """

    id = "IT4007"
    source_url = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general.html"
    guide = "Table Design Best Practices"
    tags = ["dynamodb", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for table in stack.all(Table):
            for index in table.indexes:
                names = " or ".join(f"'{show(name.comparable)}'" for name in index.get("IndexName"))
                for projection in index.get("Projection", "ProjectionType"):
                    if projection.literal == "ALL":
                        yield index.finding(
                            projection,
                            f"Index {names} of table '{table.logical_id}' copies every attribute: all that is written "
                            "and stored is paid for twice. Use KEYS_ONLY, or INCLUDE with the NonKeyAttributes that "
                            "its queries read; on a table that is deployed under a new IndexName",
                        )
