"""What runs may do already, as far as the template tells."""

from __future__ import annotations

from collections.abc import Iterable

from cfn_lint_serverless_opt.stack.relations.roles import policy_resources, roles_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.iam_actions import matches
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.resources.statements import statements_in


def not_permitted(runner: Function | StateMachine, actions: Iterable[str]) -> list[str]:
    """Those of some actions that no statement for a function or a state machine, or for its role, allows."""
    stack = runner.stack
    holders = [(runner.logical_id, runner.when), *((role.logical_id, when) for role, when in roles_of(runner))]
    patterns = {
        pattern
        for written_in, _ in policy_resources(stack, holders)
        for statement in statements_in(stack, written_in)
        for pattern in statement.known_actions
    }
    return [action for action in actions if not any(matches(action, pattern) for pattern in patterns)]


def permission_for(runner: Function | StateMachine, actions: Iterable[str]) -> str:
    """What else a remedy takes, at the end of its sentence: to allow what is not permitted yet."""
    missing = not_permitted(runner, actions)
    holder = "role" if runner.roles else "Policies"
    return f", and allow in its {holder} on '*': {', '.join(missing)}" if missing else ""
