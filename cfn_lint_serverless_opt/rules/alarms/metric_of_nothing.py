from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from difflib import get_close_matches

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.metric_producers import Unproduced, never_produced
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import show

_COMPARED = 25  # names before and after


class MetricOfNothing(ServerlessRule):
    """Alarm on a metric that nothing emits.

    Why: Metric filters of this template fill the namespace, but none of them has this name, and names are case
    sensitive; or all that have it set dimensions, and the alarm does not have just these: each combination of
    dimensions is a metric of its own. The alarm never sees a value: it stays in INSUFFICIENT_DATA, or is always OK
    where missing data counts as good.

    Instead: Write the `MetricName` of the metric filter that the alarm is meant to watch, and a value for each of its
    `Dimensions`. A metric that is there in some deployments only is a decision, and not reported.
    """

    id = "WT7008"
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"
    tags = ["cloudwatch", "logs", "alarms", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for one in never_produced(stack):
            name, namespace = show(one.metric.name), show(one.metric.namespace)
            yield one.alarm.finding(
                one.metric.at._replace(when=one.when),
                f"Alarm '{one.alarm.logical_id}' watches the metric '{name}', but the metric filters that fill the "
                f"namespace '{namespace}' {_fault(one)}",
            )


def _fault(one: Unproduced) -> str:
    """What is amiss with a metric, and what to write."""
    if one.dimensions:
        own = ", ".join(show(dimension.name) for dimension in one.metric.dimensions)
        theirs = ", ".join(map(show, one.dimensions))
        return (
            f"produce it with the dimensions {theirs} only, and the alarm has {own or 'none'}: it never sees a value. "
            f"Give its Dimensions a value for {theirs}, or take them out of the filter"
        )
    name = show(one.metric.name)
    near = _near(name, one.names)
    meant = get_close_matches(name, near, n=1, cutoff=0) or near
    return f"produce no such metric: the alarm never sees a value. Write {meant[0]}, or give a metric filter that name"


def _near(name: str, names: list[str]) -> list[str]:
    """Some names, or those beside one in the alphabet where there are too many to compare it with all."""
    at = bisect(names, name) if len(names) > 2 * _COMPARED else _COMPARED
    return names[max(at - _COMPARED, 0) : at + _COMPARED]
