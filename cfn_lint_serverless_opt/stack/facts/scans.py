"""States and resolvers that scan DynamoDB tables, and the policies that let them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.source.appsync import Scan, javascript_scans, template_scans
from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.appsync import Request, dynamodb_requests
from cfn_lint_serverless_opt.stack.relations.roles import Holder, policy_resources
from cfn_lint_serverless_opt.stack.resources.roles import Role
from cfn_lint_serverless_opt.stack.resources.state_machines import State, StateMachine
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

_CALL = lazy_pattern(r"arn:[^:]+:states:[^:]*:[^:]*:aws-sdk:dynamodb:scan(\.[A-Za-z:]+)?")


class ScanningState(Record):
    """A state that scans.

    Attributes:
        machine: the state machine.
        state: the state.
        at: what says so, in the scenario in which it scans.
    """

    machine: StateMachine
    state: State
    at: Resolved


@asked_once
def scanning_states(stack: Stack) -> Iterator[ScanningState]:
    """Every state that calls ``dynamodb:scan``.

    https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
    """
    for machine in stack.all(StateMachine):
        for state in machine.states():
            for at, arn, when in machine.called(state):
                if _CALL.fullmatch(arn):
                    yield ScanningState(machine, state, at._replace(when=when))


@asked_once
def scanning_requests(stack: Stack) -> Iterator[tuple[Request, Scan]]:
    """Every scan that AppSync resolvers and functions ask for."""
    for request in dynamodb_requests(stack):
        scans = javascript_scans if request.is_javascript else template_scans
        yield from ((request, scan) for scan in scans(request.source))


def told_scans(stack: Stack, logical_id: str) -> Sequence[When]:
    """The scenarios in which a state or resolver of the template scans by leave of the statements in a resource."""
    return _told_scans(stack).get(logical_id, ())


@asked_once
def _told_scans(stack: Stack) -> Mapping[str, Sequence[When]]:
    return grouped(policy_resources(stack, list(dict.fromkeys(_scanning_holders(stack)))))


def _scanning_holders(stack: Stack) -> Iterator[Holder]:
    """Who has the policies with which states and resolvers scan: a state machine itself, or a role."""
    roles: list[Resolved] = []
    for one in scanning_states(stack):
        machine, when = one.machine, one.at.when
        # SAM makes a role of a state machine's own policies.
        yield from [(machine.logical_id, when), (f"{machine.logical_id}Role", when)] if machine.is_sam else ()
        roles += machine.get("Role" if machine.is_sam else "RoleArn", when=when)
    for request, _ in scanning_requests(stack):
        roles += request.roles
    for name in roles:
        yield from ((role.logical_id, when) for role, when in stack.related(Role, name))
