"""``Fn::ForEach``, expanded as CloudFormation does.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cfn_lint_serverless_opt.template.port import LOOP, renamed, renewed
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import has_unknown, show, unknown
from cfn_lint_serverless_opt.template.values import Path, Resolved
from cfn_lint_serverless_opt.template.when import ALWAYS, When

# A template that loops would make larger than this many entries is left as far as it has come: none has more than 500
# resources, which may have loops of their own.
_MAX_ENTRIES = 10_000

# What gives the possible values of a node within a scenario.
_Values = Callable[[Any, Path, When], Sequence[Resolved]]

# Where texts name resources and conditions, which an unknown variable leaves as they are written.
_NAMES = ("Ref", "Fn::GetAtt", "Condition", "DependsOn")


class Expansion(Record):
    """A template with its loops expanded.

    Attributes:
        content: the template.
        made: when the entries that loops have made exist, where that is not always, by their path.
    """

    content: dict[str, Any]
    made: Mapping[Path, Sequence[When]]


def expanded(content: dict[str, Any], values: _Values) -> Expansion:
    """A template with each of its loops expanded.

    A loop over a list that only the deployment knows leaves its body once, under its keys as written.

    Args:
        content: the template as written.
        values: gives the possible values of a node of it within a scenario.
    """
    made: dict[Path, list[When]] = {}
    return Expansion(_Expander(values, made).expand(content, ()), made)


class _Expander:
    """Expands loops, and remembers when what they make exists."""

    def __init__(self, values: _Values, made: dict[Path, list[When]]) -> None:
        self._values = values
        self._made = made
        self._entries = 0
        self._variables: dict[str, str] = {}
        self._around: list[str] = []

    def expand(self, node: Any, path: Path, when: When = ALWAYS) -> Any:
        """A node with the loops in it expanded, as it is within a scenario; the node itself where there are none."""
        if isinstance(node, list):
            items = [self.expand(item, (*path, index), when) for index, item in enumerate(node)]
            return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
        if not isinstance(node, dict):
            return node
        entries: dict[Any, Any] = {}
        for key, value in node.items():
            if isinstance(key, str) and LOOP.match(key):
                for name, body in self._turns(value, (*path, key), path, when):
                    entries.setdefault(name, body)
            else:
                entries[key] = self.expand(value, (*path, key), when)
        same = entries.keys() == node.keys() and all(entries[key] is node[key] for key in node)
        return node if same else renewed(node, entries)

    def _turns(self, loop: Any, path: Path, parent: Path, when: When) -> Iterator[tuple[str, Any]]:
        """The entries that a loop makes."""
        if not (isinstance(loop, list) and len(loop) == 3 and isinstance(loop[0], str) and isinstance(loop[2], dict)):
            return
        for text, whens in self._collection(loop[1], (*path, 1), loop[0], when).items():
            if self._entries > _MAX_ENTRIES:
                return
            body = _put_in(loop[2], loop[0], text)
            self._entries += max(1, sum(not LOOP.match(str(key)) for key in body))
            there = whens[0] if len(whens) == 1 else when
            self._around.append(text)
            entries = self.expand(body, (*path, 2), there)
            self._around.pop()
            for name, entry in entries.items():
                exists = self._made.pop((*path, 2, name), whens)  # a loop in the body knows better
                if ALWAYS not in exists:
                    self._made.setdefault((*parent, name), []).extend(exists)
                yield name, entry

    def _collection(self, node: Any, path: Path, variable: str, when: When) -> dict[str, list[When]]:
        """The values that the variable of a loop has, each with the scenarios in which it has them."""
        anything = self._anything(node, variable)
        found: dict[str, list[When]] = {}
        for collection in self._values(node, path, when):
            if collection.is_absent:
                continue
            items = collection.items() if isinstance(collection.value, list) else [collection]
            # A list parameter that is empty by default is there to be filled.
            is_open = not isinstance(collection.value, list) or [one.text for one in items] == [""]
            for one in items:
                known = one.text if isinstance(one.text, str) and not has_unknown(one.text) else anything
                found.setdefault(anything if is_open else known, []).append(one.when)
        return found

    def _anything(self, collection: Any, variable: str) -> str:
        """What stands for each item of a list that nobody knows: the same in all loops over it.

        It is shown by the variable of the first; a loop within another one over the list has items of its own.
        """
        content = repr(collection)
        anything = unknown({"Ref": self._variables.setdefault(content, variable), "In": content})
        return unknown({"Ref": variable, "In": content}) if anything in self._around else anything


def _put_in(node: Any, variable: str, text: str) -> Any:
    """A body of a loop with a value in the place of the variable."""
    return _Body(variable, text).put_in(node)


class _Body:
    """Puts a value in the place of a variable; names of resources stay as they are written if it is unknown."""

    def __init__(self, variable: str, text: str) -> None:
        self._variable = variable
        self._text = text
        self._shown = show(text)
        self._braces = re.compile(rf"\$\{{{re.escape(variable)}\}}|&\{{{re.escape(variable)}\}}")

    def put_in(self, node: Any, names: bool = False) -> Any:
        if isinstance(node, str):
            return self._in_text(node, names)
        if isinstance(node, list):
            return [self.put_in(item, names) for item in node]
        if not isinstance(node, dict):
            return node
        if node == {"Ref": self._variable}:
            return self._text
        entries = {
            self._in_text(key, names=True) if isinstance(key, str) else key: self.put_in(value, names or key in _NAMES)
            for key, value in node.items()
        }
        text = entries.get("Fn::Sub")
        if len(entries) == 1 and isinstance(text, str) and "${" not in text:
            return text
        return renewed(node, entries)

    def _in_text(self, text: str, names: bool) -> str:
        by = self._shown if names else self._text
        bare = by if has_unknown(self._text) else re.sub("[^0-9a-zA-Z]", "", by)  # which names need
        replaced = self._braces.sub(lambda match: bare if match[0].startswith("&") else by, text)
        return text if replaced == text else renamed(text, replaced)
