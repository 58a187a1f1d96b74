"""What an AppSync request asks of DynamoDB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from cfn_lint_serverless_opt.template.patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_MAX_CHARACTERS = 200_000

# https://docs.aws.amazon.com/appsync/latest/devguide/built-in-modules-js.html
_DYNAMODB_MODULE = "@aws-appsync/utils/dynamodb"

_VTL_COMMENT = lazy_pattern(r"#\*.*?\*#|##[^\n]*", re.DOTALL)
_VTL_SCAN = lazy_pattern(r"""["']operation["']\s*[:,]\s*["']Scan["']|\.operation\s*=\s*["']Scan["']""")


def template_scans(source: str) -> bool:
    """Whether a VTL request mapping template asks for a scan.

    https://docs.aws.amazon.com/appsync/latest/devguide/js-aws-appsync-resolver-reference-dynamodb-scan.html
    """
    return _VTL_SCAN.search(_VTL_COMMENT.sub("", source[:_MAX_CHARACTERS])) is not None


def javascript_scans(source: str) -> list[int]:
    """The lines, from 1, on which APPSYNC_JS code asks for a scan."""
    if "can" not in source or len(source) > _MAX_CHARACTERS:
        return []  # nothing to parse for
    root = _parser().parse(source.encode()).root_node
    nodes = list(_descendants(root))
    names, namespaces = _imported(nodes)
    return [node.start_point[0] + 1 for node in nodes if _is_scan(node, names, namespaces)]


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


def _text(node: Node | None) -> str:
    return node.text.decode() if node is not None and node.text is not None else ""


def _string(node: Node | None) -> str | None:
    """The value of a string, None for anything else."""
    return _text(node)[1:-1] if node is not None and node.type in {"string", "template_string"} else None
