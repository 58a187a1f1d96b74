from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.scans import scanning_states
from cfn_lint_serverless_opt.stack.stack import Stack


class ScanInStateMachine(ServerlessRule):
    """State that scans a DynamoDB table.

    Why: A scan reads, and pays for, every item, up to 1 MB a call and page after page, whatever a filter leaves of
    them. It takes longer with every item that is written, and one call returns at most 1 MB, so that larger tables
    come in part only.

    Instead: Call `arn:aws:states:::aws-sdk:dynamodb:query` with a KeyConditionExpression on the table or an index.
    """

    id = "WT4003"
    source_url = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html"
    guide = "Query Optimization"
    tags = ["dynamodb", "stepfunctions", "cost", "performance"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for one in scanning_states(stack):
            yield one.machine.finding(
                one.at,
                f"State '{one.state.name}' of '{one.machine.logical_id}' scans: it reads, and pays for, up to 1 MB a "
                "call, page after page. Call aws-sdk:dynamodb:query with a KeyConditionExpression",
                subject=f"{one.state.body.path}",
            )
