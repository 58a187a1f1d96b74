"""CloudWatch alarms: what they watch, and who is told by them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from cfn_lint_serverless_opt.stack.functions import LAMBDA_LOGS, Function
from cfn_lint_serverless_opt.stack.logs import LogGroup
from cfn_lint_serverless_opt.stack.metrics import ANY, Metric, MetricFilter, metrics_read
from cfn_lint_serverless_opt.stack.references import has_unknown, is_unknown, mark, may_equal
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

# The metrics that say that a function fails or does not run.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
_LAMBDA = "AWS/Lambda"
_FAILURES = ("Errors", "Throttles")

# Policies that track the target of a metric: CloudWatch alarms are made for them.
# https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
_TRACKING = (
    ("AWS::ApplicationAutoScaling::ScalingPolicy", "TargetTrackingScalingPolicyConfiguration"),
    ("AWS::AutoScaling::ScalingPolicy", "TargetTrackingConfiguration"),
)


class Alarm(Resource):
    """An ``AWS::CloudWatch::Alarm``, ``AWS::CloudWatch::CompositeAlarm`` or ``AWS::CloudWatch::LogAlarm``."""

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

    @property
    def queried_logs(self) -> Iterator[Resolved]:
        """The log groups that a log alarm queries, by name; any, where only the query itself says which.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-logalarm.html
        """
        if self.type == "AWS::CloudWatch::LogAlarm":
            for groups in self.get("ScheduledQueryConfiguration", "LogGroupIdentifiers"):
                for group in groups.items() or [groups]:
                    yield group._replace(value=LogGroup.name_in(group.comparable or ANY))

    @property
    def readers(self) -> list[When]:
        """The scenarios in which something else of the template acts on its state, or may do so."""
        return self.stack.alarm_readers.get(self.logical_id, [])

    def may_be_named(self, name: str) -> bool:
        """Whether a name that is not wholly known may be its name; nobody knows one that is made up."""
        return has_unknown(name) and any(own.comparable and may_equal(own.comparable, name) for own in self.names)


def tracked_metrics(stack: Stack) -> Iterator[Metric]:
    """The custom metrics whose target scaling policies track, by alarms that are made for them."""
    for kind, place in _TRACKING:
        for policy in stack.of_type(kind):
            for metric in policy.get(place, "CustomizedMetricSpecification"):
                yield from metrics_read(metric) if not metric.is_absent else ()


def watched_functions(stack: Stack) -> dict[str, list[When]]:
    """The scenarios in which an alarm watches each function, or may do so, by the function's logical ID.

    An alarm on its errors or throttles does, one on its log or on a metric filter of that does, and one in a nested
    stack, which is given the function, may do so.
    """
    found: dict[str, list[When]] = {}
    for function, when in (*_by_metrics(stack), *_by_logs(stack), *_handed_on(stack)):
        found.setdefault(function.logical_id, []).append(when)
    return found


def _by_metrics(stack: Stack) -> Iterator[tuple[Function, When]]:
    for metric in [metric for alarm in stack.alarms for metric in alarm.metrics]:
        if any(metric.may_be(_LAMBDA, name) for name in _FAILURES):
            yield from _measured(stack, metric)


def _measured(stack: Stack, metric: Metric) -> Iterator[tuple[Function, When]]:
    """The functions that a metric of Lambda is about: without a dimension it is about all of the Region.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
    """
    named = [one.value for one in metric.dimensions if one.name in {"FunctionName", "Resource"} or is_unknown(one.name)]
    if not metric.dimensions:
        yield from ((function, metric.when) for function in stack.functions)
    for value in named:
        yield from _named_functions(stack, value._replace(when=metric.when))


def _named_functions(stack: Stack, value: Resolved) -> Iterator[tuple[Function, When]]:
    surely = stack.invoked_functions(value)
    yield from surely
    name = Function.name_in(value.comparable or ANY)
    if not surely and has_unknown(name):
        for function in stack.functions:
            # Nobody knows in advance the name that CloudFormation will make up.
            own = [ANY if is_unknown(name) else "", *(one.comparable for one in function.names)]
            if any(one and may_equal(one, name) for one in own):
                yield function, value.when


def _by_logs(stack: Stack) -> Iterator[tuple[Function, When]]:
    """The functions whose logs an alarm queries, or have a metric filter that an alarm watches."""
    watched = [(_names_of_log(stack, group), group.when) for group in _watched_logs(stack)]
    for function in stack.functions if watched else ():
        own = list(_logs(function))
        for names, when in watched:
            for name, there in own:
                both = _both(stack, when, there) if name in names or _may_equal_any(name, names) else None
                if both is not None:
                    yield function, both


def _watched_logs(stack: Stack) -> Iterator[Resolved]:
    for alarm in stack.alarms:
        yield from alarm.queried_logs
    for log_filter in stack.metric_filters:
        for metric in log_filter.metrics:
            for alarmed in watching(stack, metric):
                yield from log_filter.get("LogGroupName", when=alarmed)


def _logs(function: Function) -> Iterator[tuple[str, When]]:
    """The ways to write the name of the log group that a function writes to, each with its scenario."""
    for group in function.get("LoggingConfig", "LogGroup"):
        names = [(group.comparable or ANY, group.when)]
        if group.is_absent:
            names = [(f"{LAMBDA_LOGS}{name}", when) for name, when in function.written_names]
        for name, when in names:
            both = _both(function.stack, group.when, when)
            if both is not None:
                yield from ((one, both) for one in _names_of_log(function.stack, group._replace(value=name)))


def _names_of_log(stack: Stack, group: Resolved) -> set[str]:
    """The ways to write a log group's name: as it is written, by its name, and as a reference."""
    names = {group.comparable or ANY}
    for resource, _ in stack.related(LogGroup, group):
        names.add(mark(resource.logical_id))
        names.update(name.comparable for name in resource.names if name.comparable)
    return names


def _may_equal_any(name: str, others: set[str]) -> bool:
    return any((has_unknown(name) or has_unknown(other)) and may_equal(name, other) for other in others)


def _both(stack: Stack, one: When, other: When) -> When | None:
    return stack.resolver.scenarios.both(one, other)


def _handed_on(stack: Stack) -> Iterator[tuple[Function, When]]:
    for value in handed_on(stack):
        yield from stack.invoked_functions(value)


def handed_on(stack: Stack) -> Iterator[Resolved]:
    """What nested stacks, applications and modules of the template are told."""
    for nested in stack.of_type("AWS::CloudFormation::Stack", "AWS::Serverless::Application"):
        yield from nested.get("Parameters", "*")
    for resource in stack.resources.values():
        if resource.type.endswith("::MODULE"):
            yield from resource.get("*")


def watching(stack: Stack, metric: Metric) -> Iterator[When]:
    """The scenarios in which an alarm reads a metric that is produced, or may read it."""
    for alarm in stack.alarms:
        for read in alarm.metrics:
            both = _both(stack, metric.when, read.when) if read.may_be(metric.namespace, metric.name) else None
            if both is not None:
                yield both


def unwatched(log_filter: MetricFilter) -> Iterator[tuple[Metric, When]]:
    """The metrics of a filter that nothing watches, each with a scenario in which that is so."""
    stack = log_filter.stack
    for metric in log_filter.metrics:
        tracked = [one.when for one in stack.tracked_metrics if one.may_be(metric.namespace, metric.name)]
        gap = stack.resolver.scenarios.outside(metric.when, [*watching(stack, metric), *tracked])
        if gap is not None:
            yield metric, gap
