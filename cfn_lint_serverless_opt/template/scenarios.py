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

    def __init__(
        self, solver: Solver, choices: Mapping[str, Sequence[Any]], assumed: Mapping[str, Any] | None = None
    ) -> None:
        self.choices = choices
        self._assumed = assumed or {}
        self._solver = solver
        self._known: dict[When, bool] = {}
        self._needed: dict[tuple[When, When], When] = {}

    def assuming(self, parameters: Mapping[str, Any]) -> Scenarios:
        """The same for those deployments in which parameters have some values."""
        return Scenarios(self._solver, self.choices, parameters)

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

    def needed(self, when: When, given: When) -> When:
        """What must be said of a scenario where another one goes without saying: nothing that follows from the rest."""
        key = when, given
        if key not in self._needed:
            self._needed[key] = self._as_needed(when, given)
        return self._needed[key]

    def _as_needed(self, when: When, given: When) -> When:
        conditions, parameters = set(when.conditions - given.conditions), set(when.parameters - given.parameters)
        for fact in sorted(conditions):
            rest = When(given.conditions | (conditions - {fact}), given.parameters | parameters)
            if self.given(rest, fact[0], not fact[1]) is None:
                conditions.discard(fact)
        for fact in sorted(parameters, key=str):
            rest = When(given.conditions | conditions, given.parameters | (parameters - {fact}))
            if not any(self.both(rest, other) for other in self._others(fact)):
                parameters.discard(fact)
        needed = When(frozenset(conditions), frozenset(parameters))
        return (self._by_parameter(needed, given) or needed) if len(conditions) == 1 and not parameters else needed

    def _by_parameter(self, when: When, given: When) -> When | None:
        """The value of a parameter that says the same as a condition on what is looked up by it, if there is one."""
        ((condition, status),) = when.conditions
        name = self._solver.looked_up_by(condition) or ""
        values = self.choices.get(name, ())
        possible = [When(frozenset(), frozenset({(name, value)})) for value in values]
        possible = [one for one in possible if (both := self.both(given, one)) and self.given(both, condition, status)]
        return possible[0] if len(possible) == 1 and len(values) > 1 else None

    def _others(self, fact: tuple[str, Any]) -> list[When]:
        """The other values of a parameter."""
        name, value = fact
        return [When(frozenset(), frozenset({(name, one)})) for one in self.choices.get(name, ()) if one != value]

    def are_all(self, when: When, covers: Iterable[When]) -> bool:
        """Whether each deployment in a scenario is in one of others; false if there are too many ways to tell."""
        return self.outside(when, covers) is None and self._steps <= _MAX_STEPS

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
            yield from self.within(when, self._others((name, value)))

    def _is_possible(self, when: When) -> bool:
        conditions, parameters = dict(when.conditions), dict(when.parameters)
        if len(conditions) < len(when.conditions) or len(parameters) < len(when.parameters):
            return False  # two statuses of one condition, or two values of one parameter
        if any(self._assumed.get(name, value) != value for name, value in parameters.items()):
            return False
        parameters = {**self._assumed, **parameters}
        # A condition that is not defined may be either: cfn-lint reports it.
        defined = {name: status for name, status in conditions.items() if self._solver.knows(name)}
        if not defined:
            return True
        return self._solver.possible(defined) and (not parameters or self._solver.may_hold(defined, parameters))
