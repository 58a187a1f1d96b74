"""What functions may do: their roles, and the policies of the template that these have."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.data import sam_policy_templates
from cfn_lint_serverless_opt.stack.iam import ManagedPolicy, Statement, attached_policies, aws_managed_policy
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.functions import Function
    from cfn_lint_serverless_opt.stack.stack import Stack


class Role(Resource):
    """An ``AWS::IAM::Role``."""

    name_property = "RoleName"


class Grant(NamedTuple):
    """Something that allows a function to act.

    Attributes:
        actions: the actions as they are written, wildcards included; what is unknown is left out.
        statement: the statement of the template; None for a policy of SAM or AWS.
        policy: the name of the SAM policy template or AWS managed policy, else empty.
        parameters: what a SAM policy template is given, such as ``BucketName``; None for anything else.
        when: the scenario in which the function has it.
    """

    actions: list[str]
    statement: Statement | None
    policy: str
    parameters: Resolved | None
    when: When

    def allows(self, action: str) -> bool:
        """Whether it allows an action, by name or by a pattern; policies of AWS are not known in detail."""
        return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in self.actions)


def grants(stack: Stack, function: Function) -> Iterator[Grant]:
    """What a function is allowed by its own policies, and by its role if that is in the template."""
    both = stack.resolver.scenarios.both
    principals = _principals(function)
    for written_in, held in _holders(stack, principals):
        for statement in stack.statements_of(written_in):
            when = both(held, statement.when)
            if when is not None:
                actions = [action.literal for action in statement.actions if isinstance(action.literal, str)]
                yield Grant(actions, statement, "", None, when)
    for holder, policy in stack.sam_policies:
        for name, parameters in policy.entries() if holder.logical_id == function.logical_id else ():
            yield Grant(sam_policy_templates().get(name, []), None, name, parameters, parameters.when)
    for holder, policy in attached_policies(stack):
        name = aws_managed_policy(policy) if holder.logical_id in principals else ""
        for own in principals[holder.logical_id] if name else ():
            when = both(own, policy.when)
            if when is not None:
                yield Grant([], None, name, None, when)


def _principals(function: Function) -> dict[str, list[When]]:
    """Who acts when a function runs: itself and its roles, each with its scenarios."""
    principals = {function.logical_id: [function.when]}
    for role, when in function.roles:
        principals.setdefault(role.logical_id, []).append(when)
    return principals


def _holders(stack: Stack, principals: dict[str, list[When]]) -> Iterator[tuple[str, When]]:
    """The resources whose statements some principals have, each with the scenario in which they have them."""
    both = stack.resolver.scenarios.both
    for principal, whens in principals.items():
        yield from ((principal, when) for when in whens)
    for policy in stack.of_type("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"):
        for name in (*policy.get("Roles", "*"), *policy.get("RoleName")):
            for role, when in stack.related(Role, name):
                for own in principals.get(role.logical_id, ()):
                    yield from ((policy.logical_id, held) for held in [both(own, when)] if held is not None)
    for holder, attached in attached_policies(stack):
        for own in principals.get(holder.logical_id, ()):
            for managed, when in stack.related(ManagedPolicy, attached):
                yield from ((managed.logical_id, held) for held in [both(own, when)] if held is not None)
