"""Finding things by what they are called, instead of comparing all with all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

_Key = TypeVar("_Key")
_Thing = TypeVar("_Thing")


def grouped(pairs: Iterable[tuple[_Key, _Thing]]) -> Mapping[_Key, Sequence[_Thing]]:
    """Things by a key that several of them can have, in the order in which they come."""
    groups: dict[_Key, list[_Thing]] = {}
    for key, thing in pairs:
        groups.setdefault(key, []).append(thing)
    return groups
