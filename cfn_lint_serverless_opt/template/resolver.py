"""Resolves the values of a template with cfn-lint's own resolver.

Two things are added to it: references to resources, and what cannot be resolved, become marks in the text
instead of ending the resolution (``template.references``); and ``AWS::NoValue`` becomes an absence.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cfn_lint_serverless_opt.template.intrinsics import intrinsics, simple_reference
from cfn_lint_serverless_opt.template.port import Answer, Template, function_of
from cfn_lint_serverless_opt.template.references import is_unknown, with_dynamic_marks
from cfn_lint_serverless_opt.template.scenarios import Scenarios
from cfn_lint_serverless_opt.template.values import UNKNOWN, Path, Resolved
from cfn_lint_serverless_opt.template.when import ALWAYS, When

# More possible values than this, and the value counts as unknown.
_MAX_VALUES = 64


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
    """Every possible value of a node of the template, an expression resolved once for each content and scenario."""

    def __init__(self, template: Template) -> None:
        self.scenarios = Scenarios(template.solver, template.choices)
        self._template = template
        self._contents: dict[int, tuple[Any, str]] = {}
        self._known: dict[tuple[str, When], list[_Value]] = {}

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
        simple = simple_reference(function, argument, self._template.parameters)
        return self._ask(node, when) if simple is None else [_Value(simple, "", (), when)]

    def _branches(self, argument: Any, when: When) -> list[_Value]:
        if not (isinstance(argument, list) and len(argument) == 3 and isinstance(argument[0], str)):
            return [_Value(UNKNOWN, "", (), when)]
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
            answers = self._template.answers(
                node, intrinsics(), dict(when.conditions), dict(when.parameters), _MAX_VALUES + 1
            )
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
        chosen = {(name, answer.references[name]) for name in self.scenarios.choices if name in answer.references}
        return When(frozenset(answer.conditions.items()), frozenset(chosen))


def _read(value: Any) -> tuple[Any, str]:
    """A value as it will be deployed, and the mark of an unknown one."""
    if isinstance(value, str):
        value = with_dynamic_marks(value)
        if is_unknown(value):
            return UNKNOWN, value
    # CloudFormation refuses null, so it says nothing about the deployed value.
    return (UNKNOWN if value is None else value), ""
