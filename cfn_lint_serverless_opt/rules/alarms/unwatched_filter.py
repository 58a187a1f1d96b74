from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.watched_metrics import unwatched
from cfn_lint_serverless_opt.stack.resources.metrics import Metric, MetricFilter
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import has_marks, show


class UnwatchedFilter(ServerlessRule):
    """Metric filter no alarm watches.

    Why: A metric filter counts what goes wrong, and its metric is paid for every month. Without an alarm on it nobody
    learns that the count has risen; a dashboard tells only those who look at it.

    Instead: Add an AWS::CloudWatch::Alarm with the `MetricName` and `Namespace` of the filter. If the filter sets
    `Dimensions`, an alarm sees one of its metrics only: that of the values that it names for just these dimensions. An
    alarm under a condition, or on some of the names that a filter can have, is a decision, and not reported.
    """

    id = "IT7007"
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html"
    tags = ["cloudwatch", "logs", "alarms"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for log_filter in stack.all(MetricFilter):
            for metric in unwatched(log_filter):
                yield log_filter.finding(
                    metric.when,
                    f"No alarm watches the metric '{show(metric.name)}' of filter '{log_filter.logical_id}': nobody is "
                    f"told of what it counts. Add an AWS::CloudWatch::Alarm with {_settings(metric)}",
                )


def _settings(metric: Metric) -> str:
    """What an alarm on a metric must say; what depends on the deployment is best written as the filter does."""
    named = f"MetricName: {show(metric.name)} and Namespace: {show(metric.namespace)}"
    if has_marks(metric.name + metric.namespace):
        named = "its MetricName and Namespace as the filter has them"
    names = ", ".join(dict.fromkeys(show(dimension.name) for dimension in metric.dimensions))
    return f"{named}, and a value for each of its Dimensions ({names})" if names else named
