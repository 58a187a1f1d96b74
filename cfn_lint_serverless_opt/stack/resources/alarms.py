"""CloudWatch alarms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from cfn_lint_serverless_opt.stack.resources.log_groups import LogGroup
from cfn_lint_serverless_opt.stack.resources.metrics import Metric, metrics_read
from cfn_lint_serverless_opt.stack.stack import Resource
from cfn_lint_serverless_opt.template.references import ANY
from cfn_lint_serverless_opt.template.values import Resolved


class Alarm(Resource):
    """An ``AWS::CloudWatch::Alarm``, ``AWS::CloudWatch::CompositeAlarm`` or ``AWS::CloudWatch::LogAlarm``."""

    types = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::CloudWatch::LogAlarm")
    name_property = "AlarmName"

    @classmethod
    def name_in(cls, text: str) -> str:
        """The name in a name or an ARN; it may itself have colons and slashes."""
        _, is_arn, name = text.partition(":alarm:")
        return name if is_arn else text

    @cached_property
    def metrics(self) -> list[Metric]:
        """The metrics that it reads; a composite alarm reads other alarms, a log alarm reads log groups."""
        return list(metrics_read(self.properties)) if self.type == "AWS::CloudWatch::Alarm" else []

    @cached_property
    def action_lists(self) -> list[Resolved]:
        """What it does when it goes off, in each scenario.

        ``AWS::NoValue`` in the place of the list, or of its one action, is an empty list that is written there.
        """
        return [self._emptied(one, actions) for actions in self.get("AlarmActions") for one in actions.lists()]

    def _emptied(self, chosen: Resolved, written: Resolved) -> Resolved:
        if chosen.is_absent and chosen.path != self.properties.path:
            return chosen._replace(value=[])
        if chosen.value == [] and isinstance(written.value, list) and len(written.value) == 1:
            (action,) = written.resolver.values(written.value[0], (*written.path, 0), chosen.when)
            return chosen._replace(path=action.path)
        return chosen

    @property
    def queried_logs(self) -> Iterator[Resolved]:
        """The log groups that a log alarm queries, by name; any, where only the query itself says which.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-logalarm.html
        """
        if self.type == "AWS::CloudWatch::LogAlarm":
            for groups in self.get("ScheduledQueryConfiguration", "LogGroupIdentifiers"):
                for group in groups.items() or [groups]:
                    yield group._replace(value=LogGroup.name_in(group.comparable or ANY))
