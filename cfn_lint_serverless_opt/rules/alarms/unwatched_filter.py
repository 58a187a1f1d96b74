from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.watched_metrics import unwatched
from cfn_lint_serverless_opt.stack.resources.metrics import MetricFilter
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import has_unknown, show


class UnwatchedFilter(ServerlessRule):
    """Metric filter no alarm watches.

    Why: A metric filter counts what goes wrong, and its metric is paid for every month. Without an alarm on it nobody
    learns that the count has risen; a dashboard tells only those who look at it.

    Instead: Add an AWS::CloudWatch::Alarm with the `MetricName` and `Namespace` of the filter.
    """

    id = "IT7007"
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html"
    tags = ["cloudwatch", "logs", "alarms"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for log_filter in stack.all(MetricFilter):
            for metric, gap in unwatched(log_filter):
                if not has_unknown(metric.name):
                    name, namespace = show(metric.name), show(metric.namespace)
                    yield log_filter.finding(
                        gap,
                        f"No alarm watches the metric '{name}' of filter '{log_filter.logical_id}': nobody is told "
                        f"when it rises. Add an AWS::CloudWatch::Alarm with MetricName: {name} and "
                        f"Namespace: {namespace}",
                    )
