from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern

_SCAN = lazy_pattern(r"arn:[^:]+:states:[^:]*:[^:]*:aws-sdk:dynamodb:scan(\.[A-Za-z:]+)?")


class ScanInStateMachine(ServerlessRule):
    """State that scans a DynamoDB table.

    Why: A scan reads, and pays for, the whole table each time, takes longer with every item that is written, and
    returns at most 1 MB to a state, so larger tables come in part only.

    Instead: Call `arn:aws:states:::aws-sdk:dynamodb:query` with a KeyConditionExpression on the table or an index.
    """

    id = "WT4003"
    source_url = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html"
    guide = "Query Optimization"
    tags = ["dynamodb", "stepfunctions", "cost", "performance"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for machine in stack.all(StateMachine):
            for state in machine.states():
                for at, arn, when in machine.called(state):
                    if _SCAN.fullmatch(arn):
                        yield machine.finding(
                            at._replace(when=when),
                            f"State '{state.name}' of '{machine.logical_id}' scans: it reads, and pays for, the whole "
                            "table each time. Call aws-sdk:dynamodb:query with a KeyConditionExpression",
                            subject=f"{state.body.path}",
                        )
