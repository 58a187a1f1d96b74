"""Which parameters of the template a value comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.values import Resolved

_SUB_REFERENCE = lazy_pattern(r"\$\{\s*([^{}!]+?)\s*\}")

_MAX_NODES = 1000


def references_in(node: Any) -> Iterator[str]:
    """What an expression of the template names by ``Ref`` and ``Fn::Sub``: parameters, resources, ``AWS::Region``."""
    nodes = [node]
    for seen in nodes:
        if len(nodes) > _MAX_NODES:
            return
        if isinstance(seen, list):
            nodes += seen
        elif isinstance(seen, dict):
            for key, value in seen.items():
                if key == "Ref" and isinstance(value, str):
                    yield value
                if key == "Fn::Sub":
                    text = value[0] if isinstance(value, list) and value else value
                    yield from _SUB_REFERENCE.findall(text) if isinstance(text, str) else ()
                nodes.append(value)


def defaults_in(stack: Stack, value: Resolved) -> dict[str, str]:
    """The parameters whose ``Default`` makes a value what it is as long as nobody gives another, with the default.

    Those with ``AllowedValues`` are left out: the scenario says which one it is.
    """
    defaults = _defaults(stack)
    return {name: defaults[name] for name in references_in(_expression_of(stack, value)) if name in defaults}


def _expression_of(stack: Stack, value: Resolved) -> Any:
    """What stands in the template for a value, or for the list that it is an item of; None if that is no expression."""
    for path in (value.path, value.path[:-1]):
        node = stack.written(path)
        if node is not None:
            return node if isinstance(node, dict) else None
    return None


@asked_once
def _defaults(stack: Stack) -> Mapping[str, str]:
    choices = stack.scenarios.choices
    return {
        name: str(body["Default"]) for name, body in _parameters(stack) if "Default" in body and name not in choices
    }


@asked_once
def hidden_parameters(stack: Stack) -> frozenset[str]:
    """The names of the parameters whose values nobody can read (``NoEcho``), or may not be able to."""
    return frozenset(name for name, body in _parameters(stack) if str(body.get("NoEcho", False)).lower() != "false")


def _parameters(stack: Stack) -> Iterator[tuple[str, dict[str, Any]]]:
    parameters = stack.section("Parameters").value
    for name, body in parameters.items() if isinstance(parameters, dict) else ():
        if isinstance(body, dict):
            yield name, body
