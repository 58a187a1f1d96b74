"""Templates with ``AWS::LanguageExtensions``, as they are written.

cfn-lint puts one entry of a map in the place of each ``Fn::FindInMap``, in conditions too, and makes up the entries of
loops over lists that only the deployment knows. What it has found in the template before tells what was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cfn_lint_serverless_opt.template.port import LOOP, Template, has_place, place_of, renewed


def as_written(template: Template) -> Template:
    """A template as it was before ``AWS::LanguageExtensions``, Globals merged in."""
    if not template.is_expanded:
        return template
    copies: dict[int, Any] = {}
    written: dict[str, Any] = _copied(template.content, copies)
    for path in template.found_before("Fn::ForEach"):
        *parents, key, loop = path
        parent = _below(written, parents, copies)
        if not _in_loop(parents) and isinstance(parent, dict):
            made = set(_body_places(loop))
            for name in [name for name in parent if has_place(name) and place_of(name) in made]:
                del parent[name]
            parent[key] = loop
    lookups = [path for path in template.found_before("Fn::FindInMap") if not _in_loop(path[:-1])]
    for path in lookups:
        *parents, step, function, argument = _as_sorted(written, path)
        if function not in parents:
            parent = _below(written, parents, copies)
            if isinstance(parent, (dict, list)) and _has(parent, step):
                parent[step] = {function: argument}
    _restore_globals(written, template.content, lookups, copies)
    return template.with_content(written)


def _as_sorted(content: Any, path: Sequence[Any]) -> Sequence[Any]:
    """A path of a function with its argument, by the order into which cfn-lint has brought operands of comparisons."""
    node, found = content, list[Any]()
    for number, step in enumerate(path[:-1]):
        is_operand = bool(found) and found[-1] == "Fn::Equals" and isinstance(node, list) and len(node) == 2
        found.append(_place_of_operand(node, path[number:-1], _entries(content, path[-1])) if is_operand else step)
        node = _at(node, found[-1:])
    return [*found, path[-1]]


def _entries(content: Any, argument: Any) -> list[Any]:
    """What stands in the map that something is looked up in."""
    found = _at(content, ["Mappings", argument[0]]) if isinstance(argument, list) and argument else None
    return [one for entry in _values(found) for one in _values(entry)]


def _values(node: Any) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else []


def _is_from(value: Any, entries: list[Any]) -> bool:
    """Whether a value is a copy of an entry of a map: it has its place, as far as values have places."""
    if has_place(value):
        return any(has_place(one) and place_of(one) == place_of(value) for one in entries)
    return any(type(one) is type(value) and one == value for one in entries)


def _place_of_operand(operands: list[Any], path: Sequence[Any], entries: list[Any]) -> Any:
    """Where the operand of a comparison is now that a path leads into: cfn-lint has sorted the two.

    Args:
        operands: the operands as cfn-lint has them.
        path: the rest of the path of a function.
        entries: what the function may have looked up.
    """
    step, function = path[0], path[1]
    having = [place for place in (0, 1) if isinstance(operands[place], dict) and function in operands[place]]
    if len(path) == 2:
        # A value stands in its place, or it does; the other operand is a text, or another function.
        values = [place for place in (0, 1) if not isinstance(operands[place], dict)]
        if len(values) > 1:
            values = [place for place in values if _is_from(operands[place], entries)]
        having = values or having
    return having[0] if len(having) == 1 else step


def _in_loop(path: Iterable[Any]) -> bool:
    return any(LOOP.match(str(step)) for step in path)


def _restore_globals(
    written: dict[str, Any], expanded: dict[str, Any], lookups: Iterable[Sequence[Any]], copies: dict[int, Any]
) -> None:
    """What resources have from Globals has its ``Fn::FindInMap`` again."""
    own = {tuple(path[:-2]) for path in lookups}
    resources = written.get("Resources")
    for path in lookups:
        if path[0] != "Globals" or not isinstance(resources, dict):
            continue
        *below, last = path[2:-2] or [None]
        for logical_id, body in resources.items():
            there = ["Resources", logical_id, "Properties", *below]
            is_kind = isinstance(body, dict) and body.get("Type") == f"AWS::Serverless::{path[1]}"
            parent = _at(written, there) if is_kind and (*there, last) not in own else None
            if isinstance(parent, dict) and last in parent and parent[last] == _at(expanded, path[:-2]):
                _below(written, there, copies)[last] = {path[-2]: path[-1]}


def _body_places(loop: Any) -> Iterator[Any]:
    """The places of the keys in the body of a loop, and of loops in it."""
    body = loop[2] if isinstance(loop, list) and len(loop) == 3 else None
    for key, value in body.items() if isinstance(body, dict) else ():
        if LOOP.match(str(key)):
            yield from _body_places(value)
        elif has_place(key):
            yield place_of(key)


def _at(node: Any, path: Iterable[Any]) -> Any:
    for step in path:
        if not isinstance(node, (dict, list)) or not _has(node, step):
            return None
        node = node[step]
    return node


def _has(node: dict[Any, Any] | list[Any], step: Any) -> bool:
    return step in node if isinstance(node, dict) else isinstance(step, int) and step < len(node)


def _below(root: Any, path: Iterable[Any], copies: dict[int, Any]) -> Any:
    """The node at a path, which can be changed: all on the way are copies; None if there is none."""
    node = root
    for step in path:
        if not isinstance(node, (dict, list)) or not _has(node, step):
            return None
        node[step] = _copied(node[step], copies)
        node = node[step]
    return node


def _copied(node: Any, copies: dict[int, Any]) -> Any:
    """A copy of a mapping or list, the same one whenever it is asked for."""
    if not isinstance(node, (dict, list)) or id(node) in copies:
        return node
    made = node.copy() if isinstance(node, list) else renewed(node, node)
    copies[id(made)] = made
    return made
