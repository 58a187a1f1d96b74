"""Resolves the values of a template with cfn-lint's own resolver.

Two things are added to it: references to resources, and what cannot be resolved, become marks in the text
instead of ending the resolution (``template.references``); and ``AWS::NoValue`` becomes an absence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple

from cfn_lint_serverless_opt.template.conditions import Decisions
from cfn_lint_serverless_opt.template.intrinsics import intrinsics, simple_reference
from cfn_lint_serverless_opt.template.language_extensions import as_written
from cfn_lint_serverless_opt.template.loops import expanded
from cfn_lint_serverless_opt.template.parameters import NestedOutputs, Parameters, Valuation
from cfn_lint_serverless_opt.template.port import Answer, Resolution, Solver, Template, function_of
from cfn_lint_serverless_opt.template.references import is_unknown, unknown, with_dynamic_marks
from cfn_lint_serverless_opt.template.scenarios import Scenarios
from cfn_lint_serverless_opt.template.values import ABSENT, UNKNOWN, Missing, Path, Resolved
from cfn_lint_serverless_opt.template.when import ALWAYS, When

# More possible values than this, and the value counts as unknown.
_MAX_VALUES = 64
# Conditions are looked for in no larger expression.
_MAX_NODES = 2000


class _Value(NamedTuple):
    """A possible value of an expression, wherever that is written.

    Attributes:
        value: the value.
        expression: the mark of an unknown one.
        below: the way to it from the expression: the branches of ``Fn::If``.
        when: the scenario in which it is the value.
    """

    value: Any
    expression: str
    below: Path
    when: When


class Resolver:
    """Every possible value of a node of the template, an expression resolved once for each content and scenario.

    Attributes:
        template: the template, its loops expanded.
        absence: what it says that something is not written.
        made: when what loops have made exists, where that is not always, by its path.
        scope: the nested stack that the template is, as a prefix of logical IDs; empty for the root.
        scenarios: which conditions and parameters can hold together.
    """

    def __init__(
        self,
        template: Template,
        given: Mapping[str, Sequence[Any]] | None = None,
        made: Mapping[Path, Sequence[When]] | None = None,
        scope: str = "",
    ) -> None:
        self.template = template
        self.absence: Missing = ABSENT
        self.made = made or {}
        self.scope = scope
        self._parameters = Parameters(template.parameters, template.keys, given or {})
        decisions = Decisions(template, self._parameters, scope)
        self._solver = Solver({**template.content, "Parameters": decisions.parameters}, decisions.decided)
        self._around = Valuation(template, self._parameters, self._solver, scope)
        self.scenarios = Scenarios(self._solver, self._parameters.choices)
        self._contents: dict[int, tuple[Any, str]] = {}
        self._known: dict[tuple[str, When], list[_Value]] = {}

    @cached_property
    def _resolution(self) -> Resolution:
        return Resolution(self.template, intrinsics(), self._solver, self._around)

    @classmethod
    def of(cls, template: Template, given: Mapping[str, Sequence[Any]] | None = None, scope: str = "") -> Resolver:
        """The resolver of a template, its loops expanded.

        Args:
            template: the template as cfn-lint has it.
            given: the possible values of parameters that are given by a parent stack.
            scope: the nested stack that the template is, as a prefix of logical IDs; empty for the root.
        """
        template, given = as_written(template), {**template.given, **(given or {})}
        resolver = cls(template, given, scope=scope)
        if not (template.is_expanded and template.found_before("Fn::ForEach")):
            return resolver
        expansion = expanded(template.content, resolver.values)
        return cls(template.with_content(expansion.content), given, expansion.made, scope)

    def reading(self, template: Template) -> Resolver:
        """The same resolver for a template with other resources."""
        other = copy(self)
        other.template = template
        return other

    def read_nested(self, nested: NestedOutputs) -> None:
        """Resolve the outputs of nested stacks with what knows them."""
        self._around.nested = nested

    def values(self, node: Any, path: Path, when: When = ALWAYS) -> list[Resolved]:
        """Every possible value of a node within a scenario.

        Args:
            node: a value of the template; a literal costs nothing.
            path: where the node is written.
            when: the scenario of interest.
        """
        function, argument = function_of(node) if isinstance(node, dict) and len(node) == 1 else (None, None)
        if function is None:
            value, expression = _read(node)
            return [Resolved(value, path, when, self, expression)]
        return [
            Resolved(one.value, path + one.below, one.when, self, one.expression)
            for one in self._resolved(node, function, argument, when)
        ]

    def _resolved(self, node: Any, function: str, argument: Any, when: When) -> list[_Value]:
        """The values of a function; Globals give each resource a copy of it, and each rule asks again."""
        content = self._content(node)
        if not content:
            return self._resolve(node, function, argument, when)
        if (content, when) not in self._known:
            self._known[content, when] = self._resolve(node, function, argument, when)
        return self._known[content, when]

    def _resolve(self, node: Any, function: str, argument: Any, when: When) -> list[_Value]:
        if function == "Fn::If":
            return self._branches(argument, when)
        if function == "Ref" and isinstance(argument, str) and argument in self._parameters.declared:
            return list(self._referred(argument, when))
        simple = simple_reference(function, argument, self._parameters.declared, self._around)
        if simple is not None:
            return [_Value(simple, "", (), when)]
        values = [value for narrowed in self._decided(node, when) for value in self._ask(node, narrowed)]
        return values if len(values) <= _MAX_VALUES else [_Value(UNKNOWN, "", (), when)]

    def _referred(self, parameter: str, when: When) -> Iterator[_Value]:
        """The values of a parameter."""
        settled = dict(when.parameters).get(parameter)
        values = self._around.values(parameter, dict(when.conditions)) if settled is None else [settled]
        for value in values:
            chosen = When(frozenset(), frozenset({(parameter, value)})) if parameter in self.scenarios.choices else when
            narrowed = self.scenarios.both(when, chosen)
            if narrowed is not None:
                yield _Value(*_read(value), (), narrowed)

    def _decided(self, node: Any, when: When) -> list[When]:
        """A scenario split until each condition is decided that a function asks on its way to a value.

        What a condition says of parameters is to be known before these are put in.
        """
        found, decided = [when], []
        for one in found:  # which grows on the way
            condition = _undecided(node, dict(one.conditions))
            if condition is None or not self._solver.knows(condition):
                decided.append(one)
            else:
                found += [two for status in (True, False) if (two := self.scenarios.given(one, condition, status))]
            if len(found) > _MAX_VALUES:
                return [when]
        return decided

    def _branches(self, argument: Any, when: When) -> list[_Value]:
        if not (isinstance(argument, list) and len(argument) == 3 and isinstance(argument[0], str)):
            return [_Value(UNKNOWN, "", (), when)]
        if not self._solver.knows(argument[0]) and argument[0] not in dict(when.conditions):
            # A condition that nothing declares is no free choice.
            return [_Value(UNKNOWN, unknown({"Fn::If": argument}, self.scope), (), when)]
        values = []
        for index, status in ((1, True), (2, False)):
            branch = self.scenarios.given(when, argument[0], status)
            if branch is not None:
                found = self.values(argument[index], ("Fn::If", index), branch)
                values += [_Value(one.value, one.expression, one.path, one.when) for one in found]
        return values

    def _content(self, node: Any) -> str:
        """What a node says, as text; empty if it cannot be told."""
        # The node is kept with it: no other can take its place in memory.
        known = self._contents.get(id(node))
        if known is None:
            try:
                text = repr(node)  # which tells 1, "1" and True apart, keys too
            except (ValueError, RecursionError):
                text = ""
            known = self._contents[id(node)] = (node, text)
        return known[1]

    def _ask(self, node: Any, when: When) -> list[_Value]:
        # Whatever a hostile template makes cfn-lint's resolver do, the value is then merely unknown.
        try:
            answers = self._resolution.answers(node, dict(when.conditions), dict(when.parameters), _MAX_VALUES + 1)
        except Exception:  # noqa: BLE001
            answers = []
        if not 0 < len(answers) <= _MAX_VALUES:
            return [_Value(UNKNOWN, "", (), when)]
        values = {}
        for answer in answers:
            found = _Value(*_read(answer.value), (), self._when(answer))
            values[repr(found)] = found
        return list(values.values())

    def _when(self, answer: Answer) -> When:
        chosen = {(name, answer.parameters[name]) for name in self.scenarios.choices if name in answer.parameters}
        return When(frozenset(answer.conditions.items()), frozenset(chosen))


class Assuming:
    """Reads a template as it is deployed with some values of its parameters.

    Attributes:
        scenarios: which conditions and parameters can hold together then.
        absence: what it says that something is not written.
    """

    def __init__(self, resolver: Resolver, parameters: Mapping[str, Any]) -> None:
        self._resolver = resolver
        self.scenarios = resolver.scenarios.assuming(parameters)
        self.absence = resolver.absence

    def values(self, node: Any, path: Path, when: When = ALWAYS) -> list[Resolved]:
        """Every possible value of a node within a scenario."""
        found = self._resolver.values(node, path, when)
        return [one._replace(resolver=self) for one in found if self.scenarios.possible(one.when)]


def _undecided(node: Any, statuses: Mapping[str, bool]) -> str | None:
    """The first condition that a function asks on its way to a value, and that is not decided yet."""
    nodes = [node]
    for one in nodes:  # which grows on the way
        if isinstance(one, list):
            nodes += one
        elif isinstance(one, dict):
            branches = one.get("Fn::If")
            if len(one) > 1 or not (isinstance(branches, list) and len(branches) == 3 and isinstance(branches[0], str)):
                nodes += one.values()
            elif branches[0] not in statuses:
                return branches[0]
            else:
                nodes.append(branches[1 if statuses[branches[0]] else 2])
        if len(nodes) > _MAX_NODES:
            return None
    return None


def _read(value: Any) -> tuple[Any, str]:
    """A value as it will be deployed, and the mark of an unknown one."""
    if isinstance(value, str):
        value = with_dynamic_marks(value)
        if is_unknown(value):
            return UNKNOWN, value
    # CloudFormation refuses null, so it says nothing about the deployed value.
    return (UNKNOWN if value is None else value), ""
