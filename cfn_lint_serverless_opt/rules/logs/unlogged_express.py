from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.permitted import permission_for
from cfn_lint_serverless_opt.stack.resources.state_machines import LOG_DELIVERY, StateMachine
from cfn_lint_serverless_opt.stack.stack import Stack


class UnloggedExpress(ServerlessRule):
    """Express state machine without logging.

    Why: Step Functions keeps no history of express executions. What a failed one did is known from its logs alone, and
    without them its executions leave no trace.

    Instead: Set Level to `ERROR` or `ALL` in `Logging` (SAM) or `LoggingConfiguration`, with a log group in
    Destinations. Its role (SAM: its `Policies`, where it has no Role) must allow on `*` what Step Functions does to
    have the logs delivered: `logs:CreateLogDelivery`, `logs:GetLogDelivery`, `logs:UpdateLogDelivery`,
    `logs:DeleteLogDelivery`, `logs:ListLogDeliveries`, `logs:PutResourcePolicy`, `logs:DescribeResourcePolicies` and
    `logs:DescribeLogGroups`. Without them the state machine is refused. A level that is `OFF` in some deployments
    only is a decision, and not reported.
    """

    id = "WT7009"
    source_url = "https://docs.aws.amazon.com/step-functions/latest/dg/express-at-least-once-execution.html"
    tags = ["stepfunctions", "logs"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for machine in stack.all(StateMachine):
            for gap in machine.unlogged("EXPRESS"):
                setting = "Logging" if machine.is_sam else "LoggingConfiguration"
                yield machine.finding(
                    gap,
                    f"Express state machine '{machine.logical_id}' logs nothing: its executions leave no trace. Set "
                    f"{setting} with Level: ERROR or ALL and a log group{permission_for(machine, LOG_DELIVERY)}",
                )
