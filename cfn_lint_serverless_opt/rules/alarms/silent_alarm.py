from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.alarm_readers import readers_of
from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.stack.switches import wrong_throughout


class SilentAlarm(ServerlessRule):
    """Alarm that tells no one.

    Why: An alarm without actions changes its colour in the console and nothing else: nobody learns of the failure that
    it was made for. OKActions and InsufficientDataActions do not run when it goes off.

    Instead: Set `AlarmActions: [!Ref <topic>]`. An alarm that a composite alarm, a deployment or an EventBridge rule
    of the template reads needs none. One that has actions in some deployments, or is read there, is left alone: that is
    a decision.
    """

    id = "WT7006"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html"
    )
    tags = ["cloudwatch", "alarms", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for alarm in stack.all(Alarm):
            if any(stack.scenarios.within(alarm.when, readers_of(alarm))):
                continue
            for actions in wrong_throughout(alarm.action_lists, lambda one: not one.is_absent and one.value != []):
                yield alarm.finding(
                    actions,
                    f"Alarm '{alarm.logical_id}' has no AlarmActions: nobody is told when it goes off. Set "
                    "AlarmActions: [<ARN of an SNS topic>]",
                )
            for enabled in wrong_throughout(alarm.get("ActionsEnabled"), lambda one: one.boolean is not False):
                yield alarm.finding(
                    enabled,
                    f"The actions of alarm '{alarm.logical_id}' are turned off: nobody is told when it goes off. "
                    "Remove ActionsEnabled",
                )
