"""The log groups that functions write to.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.relations.edge import is_in_distribution
from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_handed_on
from cfn_lint_serverless_opt.stack.resources.functions import LAMBDA_LOGS, Function
from cfn_lint_serverless_opt.stack.resources.log_groups import LogGroup, log_group_names
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import ANY, mark, unknown
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# Lambda@Edge puts the region of the function before its name.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html
EDGE_LOGS = f"{LAMBDA_LOGS}us-east-1."


def unmanaged_logs(function: Function) -> When | None:
    """A scenario in which the template does not manage the log group that a function writes to, or None."""
    if not function.stack.is_whole or is_handed_on(function):
        return None
    outside = function.stack.scenarios.outside
    managed = [*_sent_elsewhere(function), *_declared(function)]
    if outside(function.when, managed) is None:
        return None
    return outside(function.when, managed + list(_possible(function)))


def _prefixes(function: Function) -> list[str]:
    """How the name of a function's log group may start; a distribution elsewhere may run it too."""
    return [EDGE_LOGS] if is_in_distribution(function) else [LAMBDA_LOGS, EDGE_LOGS]


def default_logs(function: Function) -> str:
    """The name of the log group that a function writes to if it does not say another, for ``Fn::Sub``."""
    return f"{_prefixes(function)[0]}${{{function.logical_id}}}"


def _sent_elsewhere(function: Function) -> Iterator[When]:
    """The scenarios in which a function says where its logs go.

    With the name that they would go to anyway it says nothing new to Lambda@Edge, which puts the region into it.
    """
    is_edge = is_in_distribution(function)
    default = {f"{LAMBDA_LOGS}{name}" for name, _ in function.written_names} if is_edge else set()
    for group in function.get("LoggingConfig", "LogGroup"):
        if not group.is_absent and default.isdisjoint(names_of_log(function.stack, group)):
            yield group.when


def _declared(function: Function) -> Iterator[When]:
    """The scenarios in which the template has a log group of exactly a function's name."""
    groups = log_group_names(function.stack)
    for prefix in _prefixes(function):
        yield from groups.declared(f"{prefix}{mark(function.logical_id)}")
        for own in function.names:
            yield from function.stack.scenarios.within(own.when, groups.declared(f"{prefix}{own.comparable}"))


def _possible(function: Function) -> Iterator[When]:
    """The scenarios in which a log group may have a function's name, as far as that is unknown."""
    stack, groups = function.stack, log_group_names(function.stack)
    for own in function.names:
        if own.is_absent:
            yield from stack.scenarios.within(own.when, _for_made_up_names(stack))
            continue
        for prefix in _prefixes(function):
            for group, when in groups.possible(prefix, own.comparable or unknown(function.logical_id)):
                if group.startswith(prefix) and isinstance(own.literal, str):
                    continue
                if not stack.named(Function, _named_in(group)):
                    yield from stack.scenarios.within(own.when, [when])
    for prefix in _prefixes(function):
        for group, when in groups.possible(prefix, mark(function.logical_id)):
            if not group.startswith(prefix):
                yield when


def _named_in(group: str) -> str:
    """The name of the function whose log group has a name."""
    return group.removeprefix(EDGE_LOGS).removeprefix(LAMBDA_LOGS)


@asked_once
def _for_made_up_names(stack: Stack) -> Sequence[When]:
    """The scenarios in which a log group may be that of a function whose name CloudFormation makes up.

    A made-up name can be any; yet nobody writes it as a literal name of a group.
    """
    groups = log_group_names(stack).unknown_below(LAMBDA_LOGS)
    named = ((stack.named(Function, _named_in(group)), when) for group, when in groups)
    return tuple(dict.fromkeys(when for functions, when in named if not functions))


def logs_of(function: Function) -> Iterator[tuple[str, When]]:
    """The ways to write the name of the log group that a function writes to, each with its scenario."""
    stack = function.stack
    for group in function.get("LoggingConfig", "LogGroup"):
        names = [(group.comparable or ANY, group.when)]
        if group.is_absent:
            prefixes = _prefixes(function)
            names = [(f"{prefix}{name}", when) for name, when in function.written_names for prefix in prefixes]
        for name, when in names:
            both = stack.scenarios.both(group.when, when)
            if both is not None:
                yield from ((one, both) for one in names_of_log(stack, group._replace(value=name)))


def names_of_log(stack: Stack, group: Resolved) -> list[str]:
    """The ways to write a log group's name: as it is written, by its name, and as a reference."""
    names = [group.comparable or ANY]
    for resource, _ in stack.related(LogGroup, group):
        names.append(mark(resource.logical_id))
        names += [name.comparable for name in resource.names if name.comparable]
    return list(dict.fromkeys(names))
