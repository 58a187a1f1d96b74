"""Which resources the properties of others mention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfn_lint_serverless_opt.stack.stack import Resource
from cfn_lint_serverless_opt.template.patterns import lazy_pattern

_IN_SUB = lazy_pattern(r"\$\{\s*([^{}!.\s]+)")


def mentioned(resource: Resource) -> Iterator[str]:
    """The logical IDs, and names of parameters, that a resource mentions in whatever scenario, each as often."""
    nodes: list[Any] = [resource.properties.value]
    for node in nodes:
        if isinstance(node, list):
            nodes += node
        elif isinstance(node, dict):
            nodes += node.values()
            yield from _named(node.get("Ref"))
            yield from _named(node.get("Fn::GetAtt"))
            for text in _texts(node.get("Fn::Sub")):
                yield from _IN_SUB.findall(text)


def _texts(node: Any) -> Iterator[str]:
    """The text of an intrinsic function that takes one, alone or at the head of a list."""
    text = node[0] if isinstance(node, list) and node else node
    if isinstance(text, str):
        yield text


def _named(node: Any) -> Iterator[str]:
    yield from (text.split(".", 1)[0] for text in _texts(node))
