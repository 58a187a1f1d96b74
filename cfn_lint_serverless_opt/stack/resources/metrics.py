"""CloudWatch metrics: which ones alarms read, and which ones metric filters produce."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts
from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import ANY, has_unknown, is_unknown, may_equal
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# A name in a query: in double quotes if it has other characters than letters, digits and underscores.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
_MARK = "\ue000[^\ue001]*\ue001"
_NAME = rf'(?:"((?:{_MARK}|[^"\ue000])*)"|((?:{_MARK}|[^\s()",\ue000])+))'

_QUERY = lazy_pattern(
    rf"\s*SELECT\s+\w+\s*\(\s*{_NAME}\s*\)\s*FROM\s*(?:SCHEMA\s*\(\s*)?{_NAME}(.*)", re.DOTALL | re.IGNORECASE
)
# Of what a query is narrowed by only the function is of interest.
_WHERE = lazy_pattern(rf"""["']?\b(FunctionName|Resource)["']?\s*=\s*'((?:{_MARK}|[^'\ue000])*)'""")

_OTHERWISE = lazy_pattern(r"\bOR\b", re.IGNORECASE)

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
_SEARCH = lazy_pattern(r"\bSEARCH\s*\(", re.IGNORECASE)

_SEARCHED_NAMESPACE = lazy_pattern(rf'(?:\{{\s*|Namespace\s*=\s*)"?((?:{_MARK}|[^,"}}\ue000])+)', re.IGNORECASE)

_SEARCHED_NAME = lazy_pattern(rf'MetricName\s*=\s*\\?"((?:{_MARK}|[^"\\\ue000])+)', re.IGNORECASE)


class Dimension(NamedTuple):
    """A dimension by which a metric is narrowed.

    Attributes:
        name: its name as text; may be an unknown.
        value: its value.
    """

    name: str
    value: Resolved


class Metric(NamedTuple):
    """A metric that something reads or produces.

    Attributes:
        namespace: its namespace, with references and unknowns as marks.
        name: its name, the same way.
        dimensions: what narrows it; empty if it is the sum over everything.
        at: the value that names it.
        when: the scenario in which it is read or produced.
        is_elsewhere: whether it is that of another account, or may be.
        is_any: whether what reads it takes whatever dimensions it has, as queries do.
    """

    namespace: str
    name: str
    dimensions: tuple[Dimension, ...]
    at: Resolved
    when: When
    is_elsewhere: bool = False
    is_any: bool = False

    def may_be(self, namespace: str, name: str) -> bool:
        """Whether it is, or may turn out to be, the metric of a namespace and a name."""
        return may_equal(self.name, name) and may_equal(self.namespace, namespace)

    def may_see(self, produced: Metric) -> bool:
        """Whether what reads this metric may see the one that is produced.

        A metric filter that sets dimensions makes metrics with just these: without them nothing is seen.
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension
        """
        if not self.may_be(produced.namespace, produced.name):
            return False
        own, set_by_filter = ({dimension.name for dimension in one.dimensions} for one in (self, produced))
        is_untold = any(has_unknown(name) for name in own | set_by_filter)
        return self.is_any or not set_by_filter or is_untold or own == set_by_filter


class MetricFilter(Resource):
    """An ``AWS::Logs::MetricFilter``."""

    types = ("AWS::Logs::MetricFilter",)

    @property
    def metrics(self) -> Iterator[Metric]:
        """The metrics that it produces; it has one transformation.

        https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
        """
        for transformation in self.get("MetricTransformations", "*"):
            for name in transformation.get("MetricName"):
                for namespace in transformation._replace(when=name.when).get("MetricNamespace"):
                    for when, dimensions in _dimensions(transformation._replace(when=namespace.when), "Key"):
                        yield Metric(_text(namespace), _text(name), dimensions, name, when)


def metrics_read(reader: Resolved) -> Iterator[Metric]:
    """The metrics that an alarm, or the metric specification of a scaling policy, reads.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
    """
    yield from _named(reader)
    for query in reader.get("Metrics", "*"):
        is_elsewhere = any(not account.is_absent for account in query.get("AccountId"))
        for metric in query.get("MetricStat", "Metric"):
            yield from (one._replace(is_elsewhere=is_elsewhere) for one in _named(metric))
        for expression in query.get("Expression"):
            yield from _queried(expression)
    for criteria in reader.get("EvaluationCriteria"):  # a query in another language
        if not criteria.is_absent:
            yield Metric(ANY, ANY, (), criteria, criteria.when, is_any=True)


def _named(metric: Resolved) -> Iterator[Metric]:
    for name in metric.get("MetricName"):
        for namespace in metric._replace(when=name.when).get("Namespace") if not name.is_absent else ():
            for when, dimensions in _dimensions(metric._replace(when=namespace.when), "Name"):
                yield Metric(_text(namespace), _text(name), dimensions, name, when)


def _dimensions(metric: Resolved, name: str) -> Iterator[tuple[When, tuple[Dimension, ...]]]:
    """The dimensions in each scenario; ``name`` is the property that names one."""
    for dimensions in [choice for written in metric.get("Dimensions") for choice in written.lists()]:
        # An unknown list is like one unknown dimension.
        items = [] if dimensions.is_absent else [dimensions] if dimensions.is_unknown else dimensions.value
        places = [place for item in items for place in (item.get(name), item.get("Value"))]
        chosen = metric.resolver.scenarios.together(dimensions.when, *places)
        for when, parts in chosen:
            yield (
                when,
                tuple(Dimension(_text(key), value) for key, value in zip(parts[::2], parts[1::2], strict=True)),
            )
        if not chosen:  # too many to tell
            yield dimensions.when, (Dimension(ANY, dimensions._replace(value=ANY)),)


def _queried(expression: Resolved) -> Iterator[Metric]:
    """The metrics that an expression reads by itself, not by the IDs of other ones."""
    text = expression.comparable
    if expression.is_unknown or is_unknown(text):
        yield Metric(ANY, ANY, (), expression, expression.when, is_any=True)
        return
    query = _QUERY.match(text)
    if query is not None:
        where = [] if _OTHERWISE.search(query[5]) else _WHERE.findall(query[5])
        narrowed = tuple(Dimension(name, expression._replace(value=value)) for name, value in where)
        yield Metric(query[3] or query[4], query[1] or query[2], narrowed, expression, expression.when, is_any=True)
    for search in _SEARCH.split(text)[1:]:
        namespace, name = _SEARCHED_NAMESPACE.search(search), _SEARCHED_NAME.search(search)
        found = namespace[1] if namespace else ANY, name[1] if name else ANY
        yield Metric(*found, (), expression, expression.when, is_any=True)


def _text(value: Resolved) -> str:
    return value.comparable or ANY


@asked_once
def filtered_metrics(stack: Stack) -> Iterator[Metric]:
    """The metrics that metric filters produce."""
    for log_filter in stack.all(MetricFilter):
        yield from log_filter.metrics


@asked_once
def filtered_by_name(stack: Stack) -> Texts[Metric]:
    """The metrics that metric filters produce, those of nested stacks too, by name."""
    return Texts((metric.name, metric) for one in stack.family for metric in filtered_metrics(one))
