"""Which functions alarms watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.function_logs import logs_of, names_of_log
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.nested_stacks import handed_on
from cfn_lint_serverless_opt.stack.relations.watched_metrics import watching
from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.metrics import ANY, Metric, MetricFilter
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import has_unknown, is_unknown, may_equal
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# The metrics that say that a function fails or does not run.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
_LAMBDA = "AWS/Lambda"

_FAILURES = ("Errors", "Throttles")


def watches_of(function: Function) -> Sequence[When]:
    """The scenarios in which an alarm watches a function, or may do so.

    An alarm on its errors or throttles does, one on its log or on a metric filter of that does, and one in a nested
    stack, which is given the function, may do so.
    """
    return _watches(function.stack).get(function.logical_id, ())


@asked_once
def _watches(stack: Stack) -> Mapping[str, Sequence[When]]:
    found = (*_by_metrics(stack), *_by_logs(stack), *_handed_on(stack))
    return grouped((function.logical_id, when) for function, when in found)


def _by_metrics(stack: Stack) -> Iterator[tuple[Function, When]]:
    for metric in [metric for alarm in stack.all(Alarm) for metric in alarm.metrics]:
        if any(metric.may_be(_LAMBDA, name) for name in _FAILURES):
            yield from _measured(stack, metric)


def _measured(stack: Stack, metric: Metric) -> Iterator[tuple[Function, When]]:
    """The functions that a metric of Lambda is about: without a dimension it is about all of the Region.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
    """
    named = [one.value for one in metric.dimensions if one.name in {"FunctionName", "Resource"} or is_unknown(one.name)]
    if not metric.dimensions:
        yield from ((function, metric.when) for function in stack.all(Function))
    for value in named:
        yield from _named_functions(stack, value._replace(when=metric.when))


def _named_functions(stack: Stack, value: Resolved) -> Iterator[tuple[Function, When]]:
    surely = invoked_functions(stack, value)
    yield from surely
    name = Function.name_in(value.comparable or ANY)
    if not surely and has_unknown(name):
        for function in stack.all(Function):
            # Nobody knows in advance the name that CloudFormation will make up.
            own = [ANY if is_unknown(name) else "", *(one.comparable for one in function.names)]
            if any(one and may_equal(one, name) for one in own):
                yield function, value.when


def _by_logs(stack: Stack) -> Iterator[tuple[Function, When]]:
    """The functions whose logs an alarm queries, or have a metric filter that an alarm watches."""
    watched = [(names_of_log(stack, group), group.when) for group in _watched_logs(stack)]
    for function in stack.all(Function) if watched else ():
        own = list(logs_of(function))
        for names, when in watched:
            for name, there in own:
                both = stack.scenarios.both(when, there) if name in names or _may_equal_any(name, names) else None
                if both is not None:
                    yield function, both


def _watched_logs(stack: Stack) -> Iterator[Resolved]:
    for alarm in stack.all(Alarm):
        yield from alarm.queried_logs
    for log_filter in stack.all(MetricFilter):
        for metric in log_filter.metrics:
            for alarmed in watching(stack, metric):
                yield from log_filter.get("LogGroupName", when=alarmed)


def _may_equal_any(name: str, others: set[str]) -> bool:
    return any((has_unknown(name) or has_unknown(other)) and may_equal(name, other) for other in others)


def _handed_on(stack: Stack) -> Iterator[tuple[Function, When]]:
    for value in handed_on(stack):
        yield from invoked_functions(stack, value)
