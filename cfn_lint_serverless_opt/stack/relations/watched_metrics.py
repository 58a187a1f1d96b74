"""Which metrics alarms and scaling policies read."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts
from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.resources.metrics import Metric, MetricFilter, metrics_read
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import may_equal
from cfn_lint_serverless_opt.template.when import When

# Policies that track the target of a metric: CloudWatch alarms are made for them.
# https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
_TRACKING = (
    ("AWS::ApplicationAutoScaling::ScalingPolicy", "TargetTrackingScalingPolicyConfiguration"),
    ("AWS::AutoScaling::ScalingPolicy", "TargetTrackingConfiguration"),
)


def watching(stack: Stack, metric: Metric) -> Iterator[When]:
    """The scenarios in which an alarm reads a metric that is produced, or may read it."""
    for _, read in _read_metrics(stack).possible(metric.name):
        both = stack.scenarios.both(metric.when, read.when) if may_equal(read.namespace, metric.namespace) else None
        if both is not None:
            yield both


@asked_once
def _read_metrics(stack: Stack) -> Texts[Metric]:
    """The metrics that alarms read, by name."""
    return Texts((metric.name, metric) for alarm in stack.all(Alarm) for metric in alarm.metrics)


@asked_once
def _tracked_metrics(stack: Stack) -> Texts[Metric]:
    """The custom metrics whose target scaling policies track, by alarms that are made for them, by name."""
    return Texts((metric.name, metric) for metric in _tracked(stack))


def unwatched(log_filter: MetricFilter) -> Iterator[tuple[Metric, When]]:
    """The metrics of a filter that nothing watches, each with a scenario in which that is so."""
    stack = log_filter.stack
    for metric in log_filter.metrics:
        candidates = _tracked_metrics(stack).possible(metric.name)
        tracked = [one.when for _, one in candidates if may_equal(one.namespace, metric.namespace)]
        gap = stack.scenarios.outside(metric.when, [*watching(stack, metric), *tracked])
        if gap is not None:
            yield metric, gap


def _tracked(stack: Stack) -> Iterator[Metric]:
    for kind, place in _TRACKING:
        for policy in stack.of_type(kind):
            for metric in policy.get(place, "CustomizedMetricSpecification"):
                yield from metrics_read(metric) if not metric.is_absent else ()
