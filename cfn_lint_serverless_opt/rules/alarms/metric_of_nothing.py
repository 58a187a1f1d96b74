from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.metric_producers import never_produced
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import show


class MetricOfNothing(ServerlessRule):
    """Alarm on a metric that nothing emits.

    Why: Metric filters of this template fill the namespace, but none of them has this name, and names are case
    sensitive. The alarm never sees a value: it stays in INSUFFICIENT_DATA, or is always OK where missing data counts
    as good.

    Instead: Write the `MetricName` of the metric filter that the alarm is meant to watch.
    """

    id = "WT7008"
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"
    tags = ["cloudwatch", "logs", "alarms", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for alarm, metric, names, gap in never_produced(stack):
            meant = get_close_matches(show(metric.name), names, n=1, cutoff=0) or names
            yield alarm.finding(
                metric.at._replace(when=gap),
                f"Alarm '{alarm.logical_id}' watches the metric '{show(metric.name)}', but the metric filters that "
                f"fill the namespace '{show(metric.namespace)}' produce no such metric: the alarm never sees a "
                f"value. Write {meant[0]}, or give a metric filter that name",
            )
