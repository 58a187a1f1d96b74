"""What an AppSync request asks of DynamoDB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.template.patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_MAX_CHARACTERS = 200_000

_ANYTHING = "..."
_NOTHING = {"null", "undefined"}

# https://docs.aws.amazon.com/appsync/latest/devguide/built-in-modules-js.html
_DYNAMODB_MODULE = "@aws-appsync/utils/dynamodb"

_VTL_COMMENT = lazy_pattern(r"#\*.*?\*#|##[^\n]*", re.DOTALL)
_VTL_LIMIT = lazy_pattern(r"""["']limit["']\s*[:,]|\.limit\s*=""")
_VTL_FILTER = lazy_pattern(r"""["']filter["']\s*[:,](?!\s*null\b)|\.filter\s*=""")
_VTL_SCAN = lazy_pattern(r"""["']operation["']\s*[:,]\s*["']Scan["']|\.operation\s*=\s*["']Scan["']""")


class Scan(NamedTuple):
    """A request for a scan.

    Attributes:
        line: the line on which it is asked for, from 1.
        is_page: whether it reads, or may read, no more than it returns: it has a limit, and no filter that throws
            away what has been read.
    """

    line: int
    is_page: bool


def template_scans(source: str) -> list[Scan]:
    """The scan that a VTL request mapping template asks for, if it does.

    https://docs.aws.amazon.com/appsync/latest/devguide/js-aws-appsync-resolver-reference-dynamodb-scan.html
    """
    code = _VTL_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), source[:_MAX_CHARACTERS])
    found = _VTL_SCAN.search(code)
    is_page = _VTL_LIMIT.search(code) is not None and _VTL_FILTER.search(code) is None
    return [Scan(code.count("\n", 0, found.start()) + 1, is_page)] if found else []


def javascript_scans(source: str) -> list[Scan]:
    """The scans that APPSYNC_JS code asks for."""
    if "can" not in source or len(source) > _MAX_CHARACTERS:
        return []  # nothing to parse for
    root = _parser().parse(source.encode()).root_node
    nodes = list(_descendants(root))
    names, namespaces = _imported(nodes)
    scans = [node for node in nodes if _is_scan(node, names, namespaces)]
    variables = _Variables(nodes if scans else [])
    return [Scan(node.start_point[0] + 1, _is_page(node, variables)) for node in scans]


@cache
def _parser() -> Parser:
    import tree_sitter  # noqa: PLC0415 - only where JavaScript is to be read
    import tree_sitter_javascript  # noqa: PLC0415

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_javascript.language()))


def _descendants(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.named_children))


def _imported(nodes: list[Node]) -> tuple[set[str], set[str]]:
    """The local names of the DynamoDB module's ``scan``, and those of the module itself."""
    names, namespaces = set(), set()
    for statement in nodes:
        if statement.type != "import_statement" or _string(statement.child_by_field_name("source")) != _DYNAMODB_MODULE:
            continue
        for node in _descendants(statement):
            if node.type == "import_specifier" and _text(node.child_by_field_name("name")) == "scan":
                names.add(_text(node.child_by_field_name("alias")) or "scan")
            elif node.type == "namespace_import":
                namespaces.add(_text(node.named_children[0]))
    return names, namespaces


def _is_scan(node: Node, names: set[str], namespaces: set[str]) -> bool:
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        if function is not None and function.type == "member_expression":
            module, method = function.child_by_field_name("object"), function.child_by_field_name("property")
            return _text(module) in namespaces and _text(method) == "scan"
        return _text(function) in names
    if node.type == "pair":
        key = node.child_by_field_name("key")
        is_operation = _text(key) == "operation" or _string(key) == "operation"
        return is_operation and _string(node.child_by_field_name("value")) == "Scan" and not _is_argument(node)
    return False


def _is_argument(node: Node) -> bool:
    """Whether an object is only handed to another function, to be logged for example."""
    parent = node.parent
    while parent is not None and parent.type in {"object", "pair", "parenthesized_expression"}:
        parent = parent.parent
    return parent is not None and parent.type == "arguments"


class _Variables:
    """What code gives to its variables.

    Attributes:
        values: what each is declared with, by its name.
        properties: the properties that it is given later.
    """

    def __init__(self, nodes: list[Node]) -> None:
        self.values: dict[str, list[Node | None]] = {}
        self.properties: dict[str, set[str]] = {}
        for node in nodes:
            if node.type == "variable_declarator":
                name = _text(node.child_by_field_name("name"))
                self.values.setdefault(name, []).append(node.child_by_field_name("value"))
            left = node.child_by_field_name("left") if node.type == "assignment_expression" else None
            if left is not None:
                key = _text(left.child_by_field_name("property")) or _string(left.child_by_field_name("index"))
                self.properties.setdefault(_text(left.child_by_field_name("object")), set()).add(key or _ANYTHING)


def _is_page(scan: Node, variables: _Variables) -> bool:
    """Whether a scan has, or may have, a limit and no filter; what is not written here may be anything."""
    request = scan.parent
    if scan.type == "call_expression":
        arguments = scan.child_by_field_name("arguments")
        request = arguments.named_children[0] if arguments is not None and arguments.named_children else None
        if request is None:
            return False
        if request.type == "identifier":
            values = variables.values.get(_text(request), [])
            request = values[0] if len(values) == 1 else None
    if request is None or request.type != "object":
        return True
    keys = _keys(request)
    holder = request.parent
    if holder is not None and holder.type == "variable_declarator":
        keys |= variables.properties.get(_text(holder.child_by_field_name("name")), set())
    return "filter" not in keys and ("limit" in keys or _ANYTHING in keys)


def _keys(request: Node) -> set[str]:
    """The keys of an object that have a value, and ``_ANYTHING`` if more may be spread into it."""
    keys = set()
    for node in request.named_children:
        if node.type == "spread_element":
            inside = [one for one in _descendants(node) if one.type == "object"]
            keys |= set().union(*map(_keys, inside)) if inside else {_ANYTHING}
        elif node.type == "pair":
            key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
            if _text(value) not in _NOTHING:
                keys.add(_string(key) or _text(key))
        else:
            keys.add(_text(node.child_by_field_name("name")) or _text(node))
    return keys


def _text(node: Node | None) -> str:
    return node.text.decode() if node is not None and node.text is not None else ""


def _string(node: Node | None) -> str | None:
    """The value of a string, None for anything else."""
    return _text(node)[1:-1] if node is not None and node.type in {"string", "template_string"} else None
