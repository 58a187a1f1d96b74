from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.alarm_readers import readers_of
from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import Resolved


class SilentAlarm(ServerlessRule):
    """Alarm that tells no one.

    Why: An alarm without actions changes its colour in the console and nothing else: nobody learns of the failure that
    it was made for. OKActions and InsufficientDataActions do not run when it goes off.

    Instead: Set `AlarmActions: [!Ref <topic>]`. An alarm that a composite alarm, a deployment or an EventBridge rule
    of the template reads needs none.
    """

    id = "WT7006"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html"
    )
    tags = ["cloudwatch", "alarms", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for alarm in stack.all(Alarm):
            lists = [choice for value in alarm.get("AlarmActions") for choice in value.lists()]
            for actions in _unread(alarm, [one for one in lists if one.is_absent or one.value == []]):
                yield alarm.finding(
                    actions,
                    f"Alarm '{alarm.logical_id}' has no AlarmActions: nobody is told when it goes off. Set "
                    "AlarmActions: [<ARN of an SNS topic>]",
                )
            for enabled in _unread(alarm, [one for one in alarm.get("ActionsEnabled") if one.boolean is False]):
                yield alarm.finding(
                    enabled,
                    f"The actions of alarm '{alarm.logical_id}' are turned off: nobody is told when it goes off. "
                    "Remove ActionsEnabled",
                )


def _unread(alarm: Alarm, settings: Sequence[Resolved]) -> Iterator[Resolved]:
    """The settings of an alarm, in scenarios in which nothing else of the template acts on its state."""
    for setting in settings:
        gap = alarm.stack.scenarios.outside(setting.when, readers_of(alarm))
        if gap is not None:
            yield setting._replace(when=gap)
