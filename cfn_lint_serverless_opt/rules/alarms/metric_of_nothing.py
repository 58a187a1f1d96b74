from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from difflib import get_close_matches

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.metric_producers import never_produced
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import show

_COMPARED = 25  # names before and after


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
        for one in never_produced(stack):
            metric, near = one.metric, _near(show(one.metric.name), one.names)
            meant = get_close_matches(show(metric.name), near, n=1, cutoff=0) or near
            yield one.alarm.finding(
                metric.at._replace(when=one.when),
                f"Alarm '{one.alarm.logical_id}' watches the metric '{show(metric.name)}', but the metric filters that "
                f"fill the namespace '{show(metric.namespace)}' produce no such metric: the alarm never sees a "
                f"value. Write {meant[0]}, or give a metric filter that name",
            )


def _near(name: str, names: list[str]) -> list[str]:
    """Some names, or those beside one in the alphabet where there are too many to compare it with all."""
    at = bisect(names, name) if len(names) > 2 * _COMPARED else _COMPARED
    return names[max(at - _COMPARED, 0) : at + _COMPARED]
