"""Which values the parameters of a template can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cfn_lint_serverless_opt.template.port import Parameter, Solver
from cfn_lint_serverless_opt.template.references import unknown

# What no template compares a parameter with.
_ANYTHING_ELSE = "\ue002"


class Parameters:
    """The parameters of a template.

    Attributes:
        declared: what the template says of each.
        given: those whose value is given, by a parent stack or by the user.
        keys: the entries of the maps that are looked up by a pseudo parameter.
        choices: the values of each that has several; of a pseudo parameter, the entries of the maps looked up by it.
    """

    def __init__(
        self, declared: Mapping[str, Parameter], keys: Mapping[str, Sequence[str]], given: Mapping[str, Any]
    ) -> None:
        own = {name: Parameter(value, [value]) for name, value in given.items() if name in declared}
        declared = {**declared, **own}
        self.declared = declared
        self.given = own.keys()
        several = {name: one.allowed for name, one in declared.items() if len(one.allowed) > 1}
        texts = {name: values for name, values in several.items() if all(isinstance(one, str) for one in values)}
        self.keys = keys
        self.choices: dict[str, Sequence[Any]] = {
            **texts,
            **{name: entries for name, entries in keys.items() if len(entries) > 1},
        }

    def known(self, name: str) -> Sequence[Any]:
        """The values that a parameter surely can have: those allowed, else its default."""
        parameter = self.declared[name]
        return parameter.allowed or ([] if parameter.default is None else [parameter.default])

    def is_open(self, name: str) -> bool:
        """Whether a parameter can have any other value too."""
        return not self.declared[name].allowed


class Valuation:
    """The values of parameters where conditions are decided."""

    def __init__(self, parameters: Parameters, solver: Solver) -> None:
        self._parameters = parameters
        self._solver = solver
        self._known: dict[tuple[str, frozenset[tuple[str, bool]]], Sequence[Any]] = {}

    def values(self, name: str, conditions: Mapping[str, bool]) -> Sequence[Any]:
        """The values of a parameter where conditions are as given.

        A parameter without ``AllowedValues`` has its default, unless the conditions exclude that: then the one text
        that they leave, else an unknown that equals itself.
        """
        defined = {one: status for one, status in conditions.items() if self._solver.knows(one)}
        key = name, frozenset(defined.items())
        if key not in self._known:
            self._known[key] = self._values(name, defined)
        return self._known[key]

    def keys(self, name: str, conditions: Mapping[str, bool]) -> Sequence[str]:
        """The entries of maps that are looked up by a pseudo parameter, where conditions are as given."""
        defined = {one: status for one, status in conditions.items() if self._solver.knows(one)}
        return [key for key in self._parameters.keys.get(name, ()) if self._can_be(name, key, defined)]

    def _values(self, name: str, conditions: Mapping[str, bool]) -> Sequence[Any]:
        known = self._parameters.known(name)
        if not conditions or not self._solver.tests(conditions, name):
            return known or [unknown({"Ref": name})]
        possible = [value for value in known if self._can_be(name, value, conditions)]
        if possible or not self._parameters.is_open(name):
            return possible
        left = [text for text in self._solver.compared(conditions, name) if self._can_be(name, text, conditions)]
        if len(left) == 1 and not self._can_be(name, _ANYTHING_ELSE, conditions):
            return left
        return [unknown({"Ref": name})]

    def _can_be(self, name: str, value: Any, conditions: Mapping[str, bool]) -> bool:
        return self._solver.may_hold(conditions, {name: value})
