"""Which roles functions and state machines have, and which policies of the template roles have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.policies import ManagedPolicy, attached_policies_in
from cfn_lint_serverless_opt.stack.resources.roles import Role
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import whole
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# What has policies: the logical ID of a function or role, be it one that SAM makes, and the scenario of interest.
Holder = tuple[str, When]


@asked_once
def roles_of(runner: Function | StateMachine) -> Iterator[tuple[Role, When]]:
    """The roles of the template that a function or state machine may have, each with its scenario."""
    for role in runner.roles:
        yield from runner.stack.related(Role, role)


@asked_once
def policy_resources_of(role: Role) -> Sequence[tuple[str, When]]:
    """The logical IDs of the resources whose statements a role has, its own included, each with its scenario."""
    return tuple(policy_resources(role.stack, [(role.logical_id, role.when)]))


@asked_once
def managed_policies_of(role: Role) -> Sequence[tuple[Resolved, When]]:
    """The managed policies that a role names, each with its scenario."""
    return tuple(named_policies(role.stack, [(role.logical_id, role.when)]))


def policy_resources(stack: Stack, holders: Sequence[Holder]) -> Iterator[tuple[str, When]]:
    """The logical IDs of the resources whose statements some functions and roles have, each with its scenario."""
    yield from holders
    both = stack.scenarios.both
    for holder, held in holders:
        for policy, there in _policies_for_roles(stack).get(holder, ()):
            when = both(held, there)
            if when is not None:
                yield policy, when
    for attached, held in named_policies(stack, holders):
        for managed, named in stack.related(ManagedPolicy, attached):
            when = both(held, named)
            if when is not None:
                yield managed.logical_id, when


def named_policies(stack: Stack, holders: Sequence[Holder]) -> Iterator[tuple[Resolved, When]]:
    """The managed policies that some functions and roles name, each with its scenario."""
    for holder, held in holders:
        for policy in attached_policies_in(stack, holder):
            when = stack.scenarios.both(held, policy.when)
            if when is not None:
                yield policy, when


@asked_once
def _policies_for_roles(stack: Stack) -> Mapping[str, Sequence[tuple[str, When]]]:
    """The policy resources that name each role, by the role's logical ID, be it one that SAM makes."""
    found: dict[str, list[tuple[str, When]]] = {}
    for policy in stack.of_type("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"):
        for name in (*policy.get("Roles", "*"), *policy.get("RoleName")):
            roles = [(role.logical_id, when) for role, when in stack.related(Role, name)]
            reference = whole(name.comparable)
            if reference is not None and reference.logical_id not in stack.resources:
                roles.append((reference.logical_id, name.when))
            for role_id, when in roles:
                found.setdefault(role_id, []).append((policy.logical_id, when))
    return found
