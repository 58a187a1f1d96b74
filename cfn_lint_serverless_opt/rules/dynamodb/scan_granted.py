from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.rules.iam.wildcard_action import WHOLE_SERVICE
from cfn_lint_serverless_opt.stack.facts.scans import told_scans
from cfn_lint_serverless_opt.stack.resources.iam_actions import matches
from cfn_lint_serverless_opt.stack.resources.statements import Statement, statements
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When


class ScanGranted(ServerlessRule):
    """Statement allows `dynamodb:Scan`.

    Why: Code that may scan usually does: a scan reads, and pays for, up to 1 MB a call, page after page, however few
    items it returns, and takes longer with every item that is written. What a state machine or a resolver of the
    template scans is left to WT4003 and WT4004.

    Instead: Let the code use Query on the table's key or an index, or GetItem, and grant those.
    """

    id = "WT4001"
    source_url = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html"
    guide = "Query Optimization"
    tags = ["dynamodb", "cost", "performance"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for statement in statements(stack):
            for action in statement.actions:
                if str(action.literal).lower() != "dynamodb:scan":
                    continue
                wildcards = [one.when for one in statement.actions if WHOLE_SERVICE.fullmatch(str(one.literal))]
                told = told_scans(stack, statement.holder.logical_id)
                gap = stack.scenarios.outside(action.when, [*wildcards, *told])
                if gap is not None:
                    yield statement.finding(
                        action._replace(when=gap),
                        f"'{statement.holder.logical_id}' may scan: that reads, and pays for, up to 1 MB a call, page "
                        f"after page. {_remedy(statement, gap)}",
                    )


def _remedy(statement: Statement, when: When) -> str:
    queries = [one.when for one in statement.actions if matches("dynamodb:Query", str(one.literal))]
    if statement.stack.scenarios.outside(when, queries) is None:
        return "If nothing scans, remove dynamodb:Scan; dynamodb:Query beside it reads by a key or an index"
    return "Use Query on a key or an index, and grant dynamodb:Query instead"
