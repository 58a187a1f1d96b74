"""Which functions alarms watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts, grouped
from cfn_lint_serverless_opt.stack.relations.function_logs import logs_of, names_of_log
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.nested_stacks import handed_on, is_handed_on
from cfn_lint_serverless_opt.stack.relations.watched_metrics import watching
from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.metrics import MetricFilter
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import ANY, has_unknown, is_unknown
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# The metrics that say that a function fails or does not run.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
_LAMBDA = "AWS/Lambda"
# Those of durable functions: https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html
_FAILURES = ("Errors", "Throttles", "DurableExecutionFailed", "DurableExecutionTimedOut")


def watches_of(function: Function) -> Sequence[When]:
    """The scenarios in which an alarm watches a function, or may do so.

    An alarm on its errors or throttles does, one on its log or on a metric filter of that does, and one in a nested
    stack, which is given the function, may do so.
    """
    if not function.stack.is_whole or is_handed_on(function):
        return (function.when,)
    return _watches(function.stack).get(function.logical_id, ())


@asked_once
def _watches(stack: Stack) -> Mapping[str, Sequence[When]]:
    found = dict.fromkeys((*_by_metrics(stack), *_by_logs(stack), *_handed_on(stack)))
    return grouped((function.logical_id, when) for function, when in found)


def _by_metrics(stack: Stack) -> Iterator[tuple[Function, When]]:
    """The functions that a metric of Lambda is about: without a dimension it is about all of the Region.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
    """
    # Hundreds of alarms may be about one function, one parameter, or all functions.
    told: dict[tuple[str | None, When], Resolved | None] = {}
    for metric in [metric for alarm in stack.everywhere(Alarm) for metric in alarm.metrics]:
        if any(metric.may_be(_LAMBDA, name) for name in _FAILURES):
            told.update({} if metric.dimensions else {(None, metric.when): None})
            for dimension in metric.dimensions:
                if dimension.name in {"FunctionName", "Resource"} or is_unknown(dimension.name):
                    told[dimension.value.comparable, metric.when] = dimension.value._replace(when=metric.when)
    for (_, when), value in told.items():
        yield from _named_functions(stack, value) if value else ((function, when) for function in stack.all(Function))


def _named_functions(stack: Stack, value: Resolved) -> Iterator[tuple[Function, When]]:
    surely = invoked_functions(stack, value)
    yield from surely
    name = Function.name_in(value.comparable or ANY)
    if not surely and is_unknown(name):
        # Nobody knows in advance the name that CloudFormation will make up.
        yield from ((function, value.when) for function in stack.all(Function))
    elif not surely and has_unknown(name):
        yield from ((function, value.when) for own, function in _function_names(stack).possible(name) if own)


@asked_once
def _function_names(stack: Stack) -> Texts[Function]:
    return Texts((name.comparable, function) for function in stack.all(Function) for name in function.names)


def _by_logs(stack: Stack) -> Iterator[tuple[Function, When]]:
    """The functions whose logs an alarm queries, or have a metric filter that an alarm watches."""
    watched = {(name, group.when): None for group in _watched_logs(stack) for name in names_of_log(stack, group)}
    logs = Texts((name, (number, when)) for number, (name, when) in enumerate(watched))
    for function in stack.all(Function) if watched else ():
        found: dict[int, When] = {}
        for name, there in logs_of(function):
            for _, (number, when) in logs.possible(name):
                both = stack.scenarios.both(when, there)
                if both is not None:
                    found.setdefault(number, both)
                if both == there:
                    break  # others say no more
        yield from ((function, found[number]) for number in sorted(found))


def _watched_logs(stack: Stack) -> Iterator[Resolved]:
    for alarm in stack.everywhere(Alarm):
        yield from alarm.queried_logs
    for log_filter in stack.everywhere(MetricFilter):
        for metric in log_filter.metrics:
            for alarmed in dict.fromkeys(watching(stack, metric)):
                yield from log_filter.get("LogGroupName", when=alarmed)


def _handed_on(stack: Stack) -> Iterator[tuple[Function, When]]:
    for value in handed_on(stack):
        yield from invoked_functions(stack, value)
