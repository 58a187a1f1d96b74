"""Roles that several functions have."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.relations.roles import roles_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.roles import Role
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.when import When


class Sharing(Record):
    """Two functions that have the same role.

    Attributes:
        both: the functions.
        when: the scenario in which both have it.
    """

    both: tuple[Function, Function]
    when: When


@asked_once
def shared_roles(stack: Stack) -> Iterator[tuple[Role, list[Sharing]]]:
    """The roles of the template that several functions have at the same time."""
    holders: dict[str, tuple[Role, list[tuple[Function, When]]]] = {}
    for function in stack.all(Function):
        for role, when in roles_of(function):
            holders.setdefault(role.logical_id, (role, []))[1].append((function, when))
    for role, held in holders.values():
        sharings = list(_sharings(stack, held))
        if sharings:
            yield role, sharings


def _sharings(stack: Stack, held: list[tuple[Function, When]]) -> Iterator[Sharing]:
    """Pairs such that each function that shares is in one: hundreds of functions make no thousands of pairs."""
    for index, (function, when) in enumerate(held):
        for other, there in held[:index]:
            both = stack.scenarios.both(there, when) if other is not function else None
            if both is not None:
                yield Sharing((other, function), both)
                if both == there == when:
                    break
