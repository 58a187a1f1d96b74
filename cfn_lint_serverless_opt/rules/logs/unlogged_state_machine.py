from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.permitted import permission_for
from cfn_lint_serverless_opt.stack.resources.state_machines import LOG_DELIVERY, StateMachine
from cfn_lint_serverless_opt.stack.stack import Stack


class UnloggedStateMachine(ServerlessRule):
    """Standard state machine without logging.

    Why: Step Functions deletes the history of a standard execution 90 days after it ended, and it can be read one
    execution at a time only. Logs are kept as long as you want, and searched across executions.

    Instead: Set Level to `ERROR` or `ALL` in `Logging` (SAM) or `LoggingConfiguration`, with a log group in
    Destinations. Its role (SAM: its `Policies`, where it has no Role) must allow on `*` what Step Functions does to
    have the logs delivered: `logs:CreateLogDelivery`, `logs:GetLogDelivery`, `logs:UpdateLogDelivery`,
    `logs:DeleteLogDelivery`, `logs:ListLogDeliveries`, `logs:PutResourcePolicy`, `logs:DescribeResourcePolicies` and
    `logs:DescribeLogGroups`. Without them the state machine is refused. A level that is `OFF` in some deployments
    only is a decision, and not reported.
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
                    f"State machine '{machine.logical_id}' logs nothing: what happened in its executions cannot be "
                    f"searched, and is gone after 90 days. Set {setting} with Level: ERROR or ALL and a log group"
                    f"{permission_for(machine, LOG_DELIVERY)}",
                )
