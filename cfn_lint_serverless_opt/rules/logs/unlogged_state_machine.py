from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.stack import Stack


class UnloggedStateMachine(ServerlessRule):
    """Standard state machine without logging.

    Why: Step Functions deletes the history of a standard execution 90 days after it ended, and it can be read one
    execution at a time only. Logs are kept as long as you want, and searched across executions.

    Instead: Set Level to `ERROR` or `ALL` in `Logging` (SAM) or `LoggingConfiguration`, with a log group in
    Destinations.
    """

    id = "IT7010"
    source_url = "https://docs.aws.amazon.com/step-functions/latest/dg/express-at-least-once-execution.html"
    tags = ["stepfunctions", "logs"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for machine in stack.all(StateMachine):
            for gap in machine.unlogged("STANDARD"):
                setting = "Logging" if machine.is_sam else "LoggingConfiguration"
                yield machine.finding(
                    gap,
                    f"State machine '{machine.logical_id}' logs nothing: its executions cannot be searched, and their "
                    f"history is gone after 90 days. Set {setting} with Level: ERROR or ALL and a log group",
                )
