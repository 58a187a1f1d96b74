"""A value of the template, as it will be at deployment."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple, Protocol

from cfn_lint_serverless_opt.template.references import has_marks, in_json
from cfn_lint_serverless_opt.template.scenarios import Scenarios
from cfn_lint_serverless_opt.template.when import ALWAYS, When

Path = tuple[str | int, ...]

# More alternatives of one list than this, and its content counts as unknown.
_MAX_LISTS = 64


class Missing(Enum):
    """Why there is no value."""

    ABSENT = "absent"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return False


ABSENT = Missing.ABSENT
UNKNOWN = Missing.UNKNOWN


class Reader(Protocol):
    """What reads further down in a template.

    Attributes:
        scenarios: which conditions and parameters can hold together.
        absence: what it says that something is not written: that it is absent, or that nobody can know.
    """

    scenarios: Scenarios
    absence: Missing

    def values(self, node: Any, path: Path, when: When = ALWAYS) -> list[Resolved]:
        """Every possible value of a node within a scenario."""


class Resolved(NamedTuple):
    """One possible value of a place in the template.

    Attributes:
        value: a scalar, a mapping or list as the template has it, text with references as marks
            (see ``template.references``), ``ABSENT`` (not written, or ``AWS::NoValue``) or ``UNKNOWN``.
        path: where it is written; for an absence, the object that lacks it.
        when: the scenario in which this is the value.
        resolver: reads further down.
        expression: the mark of an UNKNOWN scalar: the same expression has the same mark.
    """

    value: Any
    path: Path
    when: When
    resolver: Reader
    expression: str = ""

    @property
    def is_absent(self) -> bool:
        return self.value is ABSENT

    @property
    def is_unknown(self) -> bool:
        return self.value is UNKNOWN

    @property
    def text(self) -> str | Missing:
        """The value as text in which references are marks; UNKNOWN for anything but a scalar."""
        if isinstance(self.value, bool):
            return str(self.value).lower()
        if isinstance(self.value, (str, int, float)):
            try:
                return str(self.value)
            except ValueError:  # an integer of thousands of digits
                return UNKNOWN
        return self.value if isinstance(self.value, Missing) else UNKNOWN

    @property
    def literal(self) -> str | Missing:
        """The value as text, UNKNOWN if any part of it is a reference or unknown."""
        text = self.text
        return UNKNOWN if isinstance(text, str) and has_marks(text) else text

    @property
    def comparable(self) -> str:
        """The value as text that equals that of the same expression, even an unknown one; empty if there is none."""
        text = self.text
        return text if isinstance(text, str) else self.expression

    @property
    def number(self) -> float | Missing:
        """The value as a number; CloudFormation takes ``"30"`` for 30."""
        text = self.literal
        if isinstance(text, Missing):
            return text
        try:
            number = float(text)
        except ValueError:
            return UNKNOWN
        if not math.isfinite(number):
            return UNKNOWN
        return int(number) if number.is_integer() else number

    @property
    def boolean(self) -> bool | Missing:
        """The value as true or false; CloudFormation takes ``"true"`` for true."""
        text = self.literal
        if isinstance(text, Missing):
            return text
        return {"true": True, "false": False}.get(text.lower(), UNKNOWN)

    @property
    def parsed(self) -> Resolved:
        """The value that JSON text stands for, UNKNOWN if it is none; any other value as it is."""
        if not isinstance(self.value, str):
            return self
        try:
            return self._replace(value=json.loads(in_json(self.value)))
        except (ValueError, RecursionError):
            return self._replace(value=UNKNOWN)

    def get(self, *keys: str) -> list[Resolved]:
        """Every possible value of a property below this one.

        An absent or unknown object on the way is the answer for what would be below it.

        Args:
            keys: the way to the property; ``*`` stands for the items of a list, or of an object.
        """
        found = [self]
        for key in keys:
            found = [below for one in found for below in (one._each() if key == "*" else one._child(key))]
        return found

    def entries(self) -> Iterator[tuple[str, Resolved]]:
        """The keys of a mapping, with each possible value; nothing if it is no mapping."""
        if isinstance(self.value, dict):
            for key in self.value:
                if isinstance(key, str) and key != "Fn::Transform":
                    for below in self._child(key):
                        yield key, below

    def items(self) -> list[Resolved]:
        """The items of a list in whatever scenario they are there; a lone value is a list of one.

        Absent items are left out; an unknown list is one UNKNOWN item.
        """
        if self.is_absent:
            return []
        if not isinstance(self.value, list):
            return [self]
        items = []
        for index, item in enumerate(self.value):
            for one in self.resolver.values(item, (*self.path, index), self.when):
                # ``[!If [Many, [a, b], c]]`` and ``[!Ref ListParameter]`` put a list where items go.
                items += one.items() if isinstance(one.value, list) else [] if one.is_absent else [one]
        return items

    def lists(self) -> list[Resolved]:
        """The list as a whole, once for each scenario: each value is a list of ``Resolved`` items.

        UNKNOWN if there are too many scenarios.
        """
        if not isinstance(self.value, list):
            return [self] if isinstance(self.value, Missing) else [self._replace(value=[self])]
        found: list[tuple[When, list[Resolved]]] = [(self.when, [])]
        for index, item in enumerate(self.value):
            # Within the scenario of the items before, a condition that they have settled leaves one value.
            found = [
                (one.when, [*items, *one.items()])
                for when, items in found
                for one in self.resolver.values(item, (*self.path, index), when)
            ]
            if len(found) > _MAX_LISTS:
                return [self._replace(value=UNKNOWN)]
        return [self._replace(value=items, when=when) for when, items in found]

    def within(self, when: When) -> Resolved | None:
        """This value, narrowed to a scenario; None if it does not hold there."""
        both = self.resolver.scenarios.both(self.when, when)
        return self if both is self.when else None if both is None else self._replace(when=both)

    def _each(self) -> list[Resolved]:
        return [below for _, below in self.entries()] if isinstance(self.value, dict) else self.items()

    def _child(self, key: str) -> list[Resolved]:
        if isinstance(self.value, Missing):
            return [self]
        if not isinstance(self.value, dict):
            return [self._replace(value=UNKNOWN)]  # cfn-lint reports the wrong type
        if key in self.value:
            return self.resolver.values(self.value[key], (*self.path, key), self.when)
        return [
            Resolved(
                UNKNOWN if "Fn::Transform" in self.value else self.resolver.absence, self.path, self.when, self.resolver
            )
        ]
