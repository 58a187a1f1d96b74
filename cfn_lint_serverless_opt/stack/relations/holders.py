"""Who has what a policy grants: functions and state machines, else the roles, users and groups that have the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.policies import POLICIES, ManagedPolicy, attached_policies
from cfn_lint_serverless_opt.stack.resources.roles import Role
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.resources.statements import Statement
from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from cfn_lint_serverless_opt.template.references import whole
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# Where a policy names those who have it.
_NAMING = (("Roles", "*"), ("RoleName",), ("Users", "*"), ("UserName",), ("Groups", "*"), ("GroupName",))

_MAX_NAMED = 3


def named_holders(statement: Statement, when: When) -> str:
    """Who has a statement in a scenario, as a message names them: ``'Worker' (through 'WorkerRole')``.

    The resource that it is written in stands for whoever has it elsewhere.
    """
    both = statement.stack.scenarios.both
    written_in = statement.holder
    found = [holder.logical_id for holder, there in holders_of(written_in) if both(when, there) is not None]
    names = list(dict.fromkeys(found)) or [written_in.logical_id]
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    through = "" if written_in.logical_id in names else f" (through '{written_in.logical_id}')"
    return " and ".join(f"'{name}'" for name in names[:_MAX_NAMED]) + more + through


@asked_once
def holders_of(written_in: Resource) -> Iterator[tuple[Resource, When]]:
    """Who has the statements that are written in a resource, each with its scenario; nobody if they are elsewhere."""
    stack = written_in.stack
    principals = (
        _principals(stack).get(written_in.logical_id, ())
        if written_in.type in POLICIES
        else [(written_in, written_in.when)]
    )
    for principal, when in principals:
        users = list(_users(stack).get(principal.logical_id, ()))
        for user, there in users or [(principal, when)]:
            both = stack.scenarios.both(when, there)
            if both is not None:
                yield user, both


@asked_once
def _principals(stack: Stack) -> Mapping[str, Sequence[tuple[Resource, When]]]:
    """Who has each policy of the template, by the policy's logical ID."""
    return grouped((*_naming_principals(stack), *_naming_policies(stack)))


def _naming_principals(stack: Stack) -> Iterator[tuple[str, tuple[Resource, When]]]:
    for policy in stack.of_type(*POLICIES):
        for place in _NAMING:
            for name in policy.get(*place):
                for principal, when in _named(stack, name):
                    yield policy.logical_id, (principal, when)


def _naming_policies(stack: Stack) -> Iterator[tuple[str, tuple[Resource, When]]]:
    for holder, attached in attached_policies(stack):
        for policy, when in stack.related(ManagedPolicy, attached):
            yield policy.logical_id, (holder, when)


def _named(stack: Stack, name: Resolved) -> Iterator[tuple[Resource, When]]:
    """The principals that a name means, a function or state machine for the role that SAM makes for it."""
    roles = stack.related(Role, name)
    yield from roles
    reference = whole(name.comparable) if not roles else None
    if reference is not None:
        resource = stack.resources.get(reference.logical_id) or stack.resources.get(
            reference.logical_id.removesuffix("Role")
        )
        both = stack.scenarios.both(name.when, resource.when) if resource is not None else None
        if resource is not None and both is not None:
            yield resource, both


@asked_once
def _users(stack: Stack) -> Mapping[str, Sequence[tuple[Resource, When]]]:
    """The functions and state machines that have each role, by the role's logical ID."""
    return grouped(
        (role.logical_id, (user, when))
        for user in (*stack.all(Function), *stack.all(StateMachine))
        for name in (*user.get("Role"), *user.get("RoleArn"))
        for role, when in stack.related(Role, name)
    )
