"""Which functions X-Ray can trace, and with which roles functions and state machines write traces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.relations.bare_permissions import permissions_of
from cfn_lint_serverless_opt.stack.relations.callers import callers_of
from cfn_lint_serverless_opt.stack.relations.edge import is_at_edge
from cfn_lint_serverless_opt.stack.relations.invokers import invokers_of
from cfn_lint_serverless_opt.stack.relations.polling import sources_of
from cfn_lint_serverless_opt.stack.relations.roles import roles_of
from cfn_lint_serverless_opt.stack.resources.event_sources import EventSource
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.roles import Role
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When

# The event sources that X-Ray cannot follow.
# https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
_UNTRACED = {"Kafka", "MQ", "DocumentDB"}


@asked_once
def is_traceable(function: Function) -> bool:
    """Whether X-Ray can trace a function: not where CloudFront runs it, nor if all that invokes it is not supported.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
    """
    if is_at_edge(function):
        return False
    polled = sources_of(function)
    is_permitted = any(service for _, service, _ in permissions_of(function))
    is_called = is_permitted or invokers_of(function) or callers_of(function)
    return bool(not polled or is_called or any(_is_traced(source) for source, _ in polled))


def _is_traced(source: EventSource) -> bool:
    return not source.kinds or any(kind not in _UNTRACED for kind, _ in source.kinds)


def traced_roles(stack: Stack) -> Iterator[tuple[Function | StateMachine, Role, When]]:
    """The functions and state machines that are traced, with the roles of the template that they then have."""
    for function in stack.all(Function):
        if is_traceable(function):
            yield from _while_traced(function, [one.when for one in function.tracing_modes if one.literal == "Active"])
    for machine in stack.all(StateMachine):
        yield from _while_traced(machine, [one.when for one in machine.tracing if one.boolean is True])


def _while_traced(
    runner: Function | StateMachine, traced: Sequence[When]
) -> Iterator[tuple[Function | StateMachine, Role, When]]:
    for role, held in roles_of(runner):
        for when in runner.stack.scenarios.within(held, traced):
            yield runner, role, when
