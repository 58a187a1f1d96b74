"""Which conditions and parameter values can hold together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from cfn_lint_serverless_opt.template.port import Solver
from cfn_lint_serverless_opt.template.when import When


class _Holds(Protocol):
    """What has a scenario in which it holds."""

    @property
    def when(self) -> When: ...


_Holding = TypeVar("_Holding", bound=_Holds)

# Conditions double the scenarios; past this many steps the answer is "cannot tell".
_MAX_STEPS = 256
_MAX_COMBINATIONS = 256


class Scenarios:
    """Reasons about ``When``, each question asked once.

    Attributes:
        choices: the values of each parameter that has several.
    """

    def __init__(self, solver: Solver, choices: Mapping[str, Sequence[Any]]) -> None:
        self.choices = choices
        self._solver = solver
        self._known: dict[When, bool] = {}

    def both(self, one: When, other: When) -> When | None:
        """The scenario in which both hold, or None if they exclude each other."""
        if other.conditions <= one.conditions and other.parameters <= one.parameters:
            return one
        together = When(one.conditions | other.conditions, one.parameters | other.parameters)
        return together if self.possible(together) else None

    def within(self, when: When, found: Iterable[When]) -> Iterator[When]:
        """Some scenarios narrowed to one of interest, but for those that exclude it."""
        for one in found:
            both = self.both(when, one)
            if both is not None:
                yield both

    def given(self, when: When, condition: str, status: bool) -> When | None:
        """The scenario narrowed to one status of a condition, or None if it cannot have it."""
        return self.both(when, When(frozenset({(condition, status)})))

    def together(self, when: When, *choices: Iterable[_Holding]) -> list[tuple[When, list[_Holding]]]:
        """Each way to choose one of several values at several places such that all hold together.

        Args:
            when: the scenario of interest.
            choices: the possible values at each place.

        Returns:
            The scenario and the chosen values, in the order of the places; nothing if there are too many ways.
        """
        found: list[tuple[When, list[_Holding]]] = [(when, [])]
        for values in choices:
            found = [
                (both, [*chosen, value])
                for so_far, chosen in found
                for value in values
                if (both := self.both(so_far, value.when)) is not None
            ]
            if len(found) > _MAX_COMBINATIONS:
                return []
        return found

    def possible(self, when: When) -> bool:
        """Whether some deployment of the template is in this scenario."""
        if when not in self._known:
            self._known[when] = self._is_possible(when)
        return self._known[when]

    def outside(self, when: When, covers: Iterable[When]) -> When | None:
        """A scenario within ``when`` in which none of ``covers`` holds.

        Returns None when every deployment is covered, and also when there are too many scenarios
        to tell: what cannot be told is not reported.
        """
        alternatives = list(dict.fromkeys(covers))  # which may themselves ask for what is outside something
        self._steps = 0
        return self._outside(when, alternatives)

    def _outside(self, when: When, covers: list[When]) -> When | None:
        self._steps += 1
        if self._steps > _MAX_STEPS:
            return None
        relevant = [cover for cover in covers if self.both(when, cover)]
        if not relevant:
            return when
        for elsewhere in self._without(when, relevant[0]):
            found = self._outside(elsewhere, relevant[1:])
            if found is not None:
                return found
        return None

    def _without(self, when: When, cover: When) -> Iterator[When]:
        """The ways to be in ``when`` but not in ``cover``."""
        for name, status in sorted(cover.conditions - when.conditions):
            narrowed = self.given(when, name, not status)
            if narrowed is not None:
                yield narrowed
        for name, value in sorted(cover.parameters - when.parameters, key=str):
            for other in self.choices.get(name, ()):
                narrowed = None if other == value else self.both(when, When(frozenset(), frozenset({(name, other)})))
                if narrowed is not None:
                    yield narrowed

    def _is_possible(self, when: When) -> bool:
        conditions, parameters = dict(when.conditions), dict(when.parameters)
        if len(conditions) < len(when.conditions) or len(parameters) < len(when.parameters):
            return False  # two statuses of one condition, or two values of one parameter
        # A condition that is not defined may be either: cfn-lint reports it.
        defined = {name: status for name, status in conditions.items() if self._solver.knows(name)}
        if not defined:
            return True
        return self._solver.possible(defined) and (not parameters or self._solver.may_hold(defined, parameters))
