from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.source.appsync import javascript_scans, template_scans
from cfn_lint_serverless_opt.stack.relations.appsync import dynamodb_requests
from cfn_lint_serverless_opt.stack.stack import Stack


class ScanInResolver(ServerlessRule):
    """AppSync resolver or function that scans a DynamoDB table.

    Why: Each call of the field reads, and pays for, the whole table, and takes longer with every item that is
    written. A client that may call it often can drain the table's capacity.

    Instead: Use the operation `Query` with a key condition on the table or an index.
    """

    id = "WT4004"
    source_url = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html"
    guide = "Query Optimization"
    tags = ["dynamodb", "appsync", "cost", "performance"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for request in dynamodb_requests(stack):
            if request.is_javascript:
                places = [f" (line {line} of the code)" for line in javascript_scans(request.source)]
            else:
                places = [""] if template_scans(request.source) else []
            for place in places:
                yield request.owner.finding(
                    request.at,
                    f"{request.title} scans{place}: each call reads, and pays for, the whole table. Use Query with a "
                    "key condition on the table or an index",
                    subject=place,
                )
