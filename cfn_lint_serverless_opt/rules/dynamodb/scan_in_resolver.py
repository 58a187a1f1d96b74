from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.scans import scanning_requests
from cfn_lint_serverless_opt.stack.stack import Stack


class ScanInResolver(ServerlessRule):
    """AppSync resolver or function that scans a DynamoDB table.

    Why: Each call reads, and pays for, up to 1 MB of the table, whatever a filter leaves of it, and so does each call
    for the next page. A client that may call the field often can drain the table's capacity. A scan with a `limit` and
    without a filter reads no more than it returns and is left alone.

    Instead: Use the operation `Query` with a key condition on the table or an index.
    """

    id = "WT4004"
    source_url = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html"
    guide = "Query Optimization"
    tags = ["dynamodb", "appsync", "cost", "performance"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for request, scan in scanning_requests(stack):
            if not scan.is_page:
                place = f" (line {scan.line} of the code)" if request.is_javascript else ""
                yield request.owner.finding(
                    request.at,
                    f"{request.title} scans{place}: each call reads, and pays for, up to 1 MB, and the next page as "
                    "much again. Use Query with a key condition on the table or an index",
                    subject=place,
                )
