"""Finding things by what they are called, instead of comparing all with all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Generic, TypeVar

from cfn_lint_serverless_opt.template.references import may_equal, split_at_unknowns, turned

_Key = TypeVar("_Key")
_Thing = TypeVar("_Thing")

_LAST = "\U0010ffff"


def grouped(pairs: Iterable[tuple[_Key, _Thing]]) -> Mapping[_Key, Sequence[_Thing]]:
    """Things by a key that several of them can have, in the order in which they come."""
    groups: dict[_Key, list[_Thing]] = {}
    for key, thing in pairs:
        groups.setdefault(key, []).append(thing)
    return groups


class Texts(Generic[_Thing]):
    """Things by the texts that name them, in which parts may be unknown before deployment.

    Args:
        named: each text with a thing; both may occur several times.
    """

    def __init__(self, named: Iterable[tuple[str, _Thing]]) -> None:
        self._named = list(named)
        self._numbers = grouped((text, number) for number, (text, _) in enumerate(self._named))

    def equal(self, text: str) -> Sequence[_Thing]:
        """The things with exactly this text."""
        return [self._named[number][1] for number in self._numbers.get(text, ())]

    def possible(self, text: str) -> Iterator[tuple[str, _Thing]]:
        """The things whose text is this, or may turn out to be it, each with its text; found one by one, in order."""
        fewest = min((side.alike(text) for side in self._sides), key=lambda groups: sum(map(len, groups)))
        alike = {text, *chain.from_iterable(fewest)}
        fits: dict[str, bool] = {}
        for number in sorted(number for one in alike for number in self._numbers.get(one, ())):
            one, thing = self._named[number]
            if one not in fits:
                fits[one] = may_equal(one, text)
            if fits[one]:
                yield one, thing

    @cached_property
    def _sides(self) -> tuple[_Side, _Side]:
        return _Side(self._numbers, str), _Side(self._numbers, turned)


class _Side:
    """Texts by how they start, as far as that is known; turned round, by how they end."""

    def __init__(self, texts: Iterable[str], turn: Callable[[str], str]) -> None:
        self._turn = turn
        known = sorted((turn(text), text) for text in texts)
        self._starts, self._texts = [start for start, _ in known], [text for _, text in known]
        # By what stands before an unknown part, and that part: the texts that have it there.
        self._open: dict[str, dict[str, list[str]]] = {}
        for start, text in known:
            for before, unknown in split_at_unknowns(start):
                self._open.setdefault(before, {}).setdefault(unknown, []).append(text)
        self._lengths = sorted({len(before) for before in self._open})

    def alike(self, text: str) -> list[Sequence[str]]:
        """The texts that may start as one does, other than being the same, in groups."""
        start = self._turn(text)
        groups: list[Sequence[str]] = []
        for length in self._lengths:
            before = start[:length]
            for unknown, texts in self._open.get(before, {}).items():
                # The same unknown is the same text: what follows it decides.
                if not start.startswith(unknown, length):
                    groups.append(texts)
        for before, unknown in split_at_unknowns(start):
            groups += self._starting(before, before + unknown)
        return groups

    def _starting(self, prefix: str, but_not: str) -> Iterator[Sequence[str]]:
        first, last = bisect_left(self._starts, prefix), bisect_left(self._starts, prefix + _LAST)
        skipped, resumed = bisect_left(self._starts, but_not), bisect_left(self._starts, but_not + _LAST)
        yield self._texts[first:skipped]
        yield self._texts[resumed:last]
