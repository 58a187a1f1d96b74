"""What of the template a permission to invoke a function is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.integrations import integrations
from cfn_lint_serverless_opt.stack.resources.permissions import Permission
from cfn_lint_serverless_opt.stack.stack import Stack


def source_of(permission: Permission, service: str) -> str:
    """The logical ID of the API or rule that invokes the function; empty if the template has none, or several.

    Args:
        permission: the permission, which names the function.
        service: who has it: ``apigateway`` or ``events``.
    """
    stack = permission.stack
    functions = [function for name in permission.get("FunctionName") for function, _ in invoked_functions(stack, name)]
    sources = {source for function in functions for source in _sources(stack).get((service, function.logical_id), ())}
    return sources.pop() if len(sources) == 1 else ""


@asked_once
def _sources(stack: Stack) -> Mapping[tuple[str, str], Sequence[str]]:
    """The logical IDs of what invokes a function, by service and function."""
    return grouped((*_apis(stack), *_rules(stack)))


def _apis(stack: Stack) -> Iterator[tuple[tuple[str, str], str]]:
    for integration in integrations(stack):
        for function, _ in integration.functions if integration.api_id else ():
            yield ("apigateway", function.logical_id), integration.api_id


def _rules(stack: Stack) -> Iterator[tuple[tuple[str, str], str]]:
    for rule in stack.of_type("AWS::Events::Rule"):
        for target in rule.get("Targets", "*", "Arn"):
            for function, _ in invoked_functions(stack, target):
                yield ("events", function.logical_id), rule.logical_id
