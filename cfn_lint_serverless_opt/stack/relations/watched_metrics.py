"""Which metrics alarms and scaling policies read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts
from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_told
from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.resources.metrics import Metric, MetricFilter, metrics_read
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import is_unknown
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
        both = stack.scenarios.both(metric.when, read.when) if read.may_see(metric) else None
        if both is not None:
            yield both


@asked_once
def _read_metrics(stack: Stack) -> Texts[Metric]:
    """The metrics that alarms read, by name."""
    return Texts((metric.name, metric) for alarm in stack.everywhere(Alarm) for metric in alarm.metrics)


@asked_once
def _tracked_metrics(stack: Stack) -> Texts[Metric]:
    """The custom metrics whose target scaling policies track, by alarms that are made for them, by name."""
    return Texts((metric.name, metric) for metric in _tracked(stack))


def unwatched(log_filter: MetricFilter) -> Sequence[Metric]:
    """The metrics of a filter, if nothing watches any of them in any deployment; nobody can tell of unknown ones."""
    stack, metrics = log_filter.stack, list(log_filter.metrics) if log_filter.stack.is_whole else []
    is_watched = any(
        is_unknown(metric.name) or _is_watched(stack, metric) or is_told(stack, metric.name) for metric in metrics
    )
    return () if is_watched else metrics


def _is_watched(stack: Stack, metric: Metric) -> bool:
    """Whether an alarm reads a metric, or one that is made for a scaling policy, in some deployments."""
    tracked = (one for _, one in _tracked_metrics(stack).possible(metric.name) if one.may_see(metric))
    return any(watching(stack, metric)) or any(stack.scenarios.both(metric.when, one.when) for one in tracked)


def _tracked(stack: Stack) -> Iterator[Metric]:
    for kind, place in _TRACKING:
        for policy in stack.of_type_everywhere(kind):
            for metric in policy.get(place, "CustomizedMetricSpecification"):
                yield from metrics_read(metric) if not metric.is_absent else ()
