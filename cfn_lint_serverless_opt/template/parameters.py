"""Which values the parameters of a template can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cfn_lint_serverless_opt.template.port import Parameter, Solver, Template
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
        self, declared: Mapping[str, Parameter], keys: Mapping[str, Sequence[str]], given: Mapping[str, Sequence[Any]]
    ) -> None:
        own = {name: Parameter(values[0], values) for name, values in given.items() if name in declared}
        declared = {**declared, **own}
        self.declared = declared
        self.given = {name for name, one in own.items() if len(one.allowed) == 1}
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


class NestedOutputs(Protocol):
    """What knows the outputs of nested stacks."""

    def output(self, logical_id: str, name: str) -> str | None:
        """The text that is an output of a nested stack; None if that is not known."""


class Valuation:
    """What the functions of a template refer to: parameters where conditions are decided, outputs of nested stacks.

    Attributes:
        scope: the nested stack that the template is, as a prefix of logical IDs; empty for the root.
        nested: what knows the outputs of its nested stacks.
    """

    def __init__(self, template: Template, parameters: Parameters, solver: Solver, scope: str = "") -> None:
        self.scope = scope
        self.nested: NestedOutputs | None = None
        self._template = template
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

    def output(self, logical_id: str, name: str) -> str | None:
        """The text that is an output of a nested stack; None if that is not known."""
        return self.nested.output(logical_id, name) if self.nested else None

    def type_of(self, logical_id: str) -> str | None:
        """The type of a resource; None if there is none."""
        kind = self._template.written(("Resources", logical_id, "Type"))
        return kind if isinstance(kind, str) else None

    def keys(self, name: str, conditions: Mapping[str, bool]) -> Sequence[str]:
        """The entries of maps that are looked up by a pseudo parameter, where conditions are as given."""
        defined = {one: status for one, status in conditions.items() if self._solver.knows(one)}
        return [key for key in self._parameters.keys.get(name, ()) if self._can_be(name, key, defined)]

    def _values(self, name: str, conditions: Mapping[str, bool]) -> Sequence[Any]:
        known = self._parameters.known(name)
        if not conditions or not self._solver.tests(conditions, name):
            return known or [unknown({"Ref": name}, self.scope)]
        possible = [value for value in known if self._can_be(name, value, conditions)]
        if possible or not self._parameters.is_open(name):
            return possible
        left = [text for text in self._solver.compared(conditions, name) if self._can_be(name, text, conditions)]
        if len(left) == 1 and not self._can_be(name, _ANYTHING_ELSE, conditions):
            return left
        return [unknown({"Ref": name}, self.scope)]

    def _can_be(self, name: str, value: Any, conditions: Mapping[str, bool]) -> bool:
        return self._solver.may_hold(conditions, {name: value})
