"""Resolves the values of a template with cfn-lint's own resolver.

Two things are added to it: references to resources, and what cannot be resolved, become marks in the text
instead of ending the resolution (``stack.references``); and ``AWS::NoValue`` becomes an absence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import copy
from functools import cached_property
from itertools import islice
from typing import Any

from cfnlint.context import Context
from cfnlint.helpers import is_function
from cfnlint.jsonschema import _resolvers_cfn as cfn_lint
from cfnlint.jsonschema.validators import create
from cfnlint.template import Template

from cfn_lint_serverless_opt.stack.references import has_marks, is_unknown, mark, unknown, with_dynamic_marks
from cfn_lint_serverless_opt.stack.resolved import ABSENT, UNKNOWN, Missing, Path, Resolved
from cfn_lint_serverless_opt.stack.scenarios import Scenarios
from cfn_lint_serverless_opt.stack.when import ALWAYS, When

# More possible values than this, and the value counts as unknown.
_MAX_VALUES = 64

# For these cfn-lint has made-up values. They stand for themselves, the same wherever they are used.
_OF_THE_STACK = ("AWS::StackName", "AWS::StackId")

_SUB_VARIABLE = re.compile(r"\$\{([^{}]*)\}")


class Resolver:
    """Every possible value of a node of the template."""

    def __init__(self, cfn: Template) -> None:
        self.scenarios = Scenarios(cfn)
        self._cfn = cfn
        self._validators: dict[When, Any] = {}

    def values(self, node: Any, path: Path, when: When = ALWAYS) -> list[Resolved]:
        """Every possible value of a node within a scenario.

        Args:
            node: a value of the template; a literal costs nothing.
            path: where the node is written.
            when: the scenario of interest.
        """
        function, argument = _function(node)
        if function is None:
            return [self._resolved(node, path, when)]
        if function == "Fn::If":
            return self._branches(argument, path, when)
        simple = _simple_reference(function, argument, self._parameters)
        if simple is not None:
            return [Resolved(simple, path, when, self)]
        return self._resolve(node, path, when)

    def _branches(self, argument: Any, path: Path, when: When) -> list[Resolved]:
        if not (isinstance(argument, list) and len(argument) == 3 and isinstance(argument[0], str)):
            return [Resolved(UNKNOWN, path, when, self)]
        values = []
        for index, status in ((1, True), (2, False)):
            branch = self.scenarios.given(when, argument[0], status)
            if branch is not None:
                values += self.values(argument[index], (*path, "Fn::If", index), branch)
        return values

    def _resolve(self, node: Any, path: Path, when: When) -> list[Resolved]:
        # Whatever a hostile template makes cfn-lint's resolver do, the value is then merely unknown.
        try:
            answers = list(islice(self._validator(when).resolve_value(node), _MAX_VALUES + 1))
        except Exception:  # noqa: BLE001
            answers = []
        if not 0 < len(answers) <= _MAX_VALUES:
            return [Resolved(UNKNOWN, path, when, self)]
        values = {}
        for answer, validator, error in answers:
            found = self._resolved(None if error else answer, path, self._when(validator.context))
            values[repr((found.value, found.expression, found.when))] = found
        return list(values.values())

    def _resolved(self, value: Any, path: Path, when: When) -> Resolved:
        if isinstance(value, str):
            value = with_dynamic_marks(value)
            if is_unknown(value):
                return Resolved(UNKNOWN, path, when, self, value)
        # CloudFormation refuses null, so it says nothing about the deployed value.
        return Resolved(UNKNOWN if value is None else value, path, when, self)

    def _when(self, context: Context) -> When:
        chosen = {(name, context.ref_values[name]) for name in self.scenarios.choices if name in context.ref_values}
        return When(frozenset(context.conditions.status.items()), frozenset(chosen))

    def _validator(self, when: When) -> Any:
        if when not in self._validators:
            context = self._context
            if when.conditions:
                context = context.evolve(conditions=context.conditions.evolve(dict(when.conditions)))
            if when.parameters:
                context = context.evolve(ref_values=dict(when.parameters))
            self._validators[when] = _MarkingValidator(schema={}, cfn=self._cfn, context=context)
        return self._validators[when]

    @cached_property
    def _parameters(self) -> dict[str, Any]:
        """The parameters without ``MinValue`` and ``MaxValue``, which cfn-lint takes for values."""
        parameters = {}
        for name, parameter in self._cfn.context.parameters.items():
            parameters[name] = copy(parameter)
            parameters[name].min_value = parameters[name].max_value = None
        return parameters

    @cached_property
    def _context(self) -> Context:
        # One region stands for all: rules ask what a template says, not where it is deployed.
        context = self._cfn.context.evolve(parameters=self._parameters, regions=self._cfn.regions[:1])
        for name in ("AWS::Region", "AWS::AccountId"):  # with the region its partition and suffix are decided too
            for _, decided in context.ref_value(name):
                context = decided
        return context


def _function(node: Any) -> tuple[str | None, Any]:
    function, argument = is_function(node)
    # cfn-lint counts a lone ``Condition`` key as a function; in properties it is a key like any other.
    return (None, None) if function == "Condition" else (function, argument)


def _simple_reference(function: str, argument: Any, parameters: dict[str, Any]) -> str | Missing | None:
    """What a lone Ref or GetAtt of a resource means: no need to ask the resolver."""
    if function == "Fn::GetAtt":
        return _attribute_mark(argument)
    if function == "Ref" and argument == "AWS::NoValue":
        return ABSENT
    if function == "Ref" and isinstance(argument, str) and not argument.startswith("AWS::"):
        return None if argument in parameters else mark(argument)
    return None


def _attribute_mark(argument: Any) -> str | None:
    if isinstance(argument, str):
        argument = argument.split(".", 1)
    if isinstance(argument, list) and len(argument) == 2 and all(isinstance(part, str) for part in argument):
        return mark(*argument)
    return None


def _ref(validator: Any, instance: Any) -> Iterator[Any]:
    if instance in _OF_THE_STACK:
        yield mark(instance), validator, None
    elif isinstance(instance, str) and instance in validator.context.ref_values:
        yield validator.context.ref_values[instance], validator, None
    elif (
        isinstance(instance, str) and not instance.startswith("AWS::") and instance not in validator.context.parameters
    ):
        yield mark(instance), validator, None
    else:
        yield from cfn_lint.ref(validator, instance)


def _get_att(validator: Any, instance: Any) -> Iterator[Any]:
    marked = _attribute_mark(instance)
    if marked is not None:
        yield marked, validator, None


def _sub(validator: Any, instance: Any) -> Iterator[Any]:
    """``Fn::Sub`` as the ``Fn::Join`` it stands for, whose resolver keeps track of conditions."""
    text, variables = instance if isinstance(instance, list) and len(instance) == 2 else (instance, {})
    if isinstance(text, str) and isinstance(variables, dict):
        yield from _join(validator, ["", _sub_parts(text, variables)])


def _sub_parts(text: str, variables: dict[str, Any]) -> list[Any]:
    parts: list[Any] = []
    for index, part in enumerate(_SUB_VARIABLE.split(text)):
        name = part.strip()
        if index % 2 == 0:
            parts.append(part)
        elif part.startswith("!"):
            parts.append(f"${{{part[1:]}}}")
        elif name in variables:
            parts.append(variables[name])
        else:
            parts.append({"Fn::GetAtt": name.split(".", 1)} if "." in name else {"Ref": name})
    return parts


def _join(validator: Any, instance: Any) -> Iterator[Any]:
    """``Fn::Join``; one of plain texts and references needs no scenarios, which are dear."""
    if isinstance(instance, list) and len(instance) == 2 and isinstance(instance[1], list):
        delimiter, parts = instance[0], [_text_of(validator.context, part) for part in instance[1]]
        if parts and all(isinstance(one, str) for one in (delimiter, *parts)):
            yield delimiter.join(parts), validator, None
            return
    yield from cfn_lint.join(validator, instance)


def _text_of(context: Context, part: Any) -> Any:
    """The text that a part of a join surely is; anything else as it is."""
    function, argument = _function(part)
    if function == "Ref" and argument in context.ref_values:
        return context.ref_values[argument]
    if function == "Ref" and argument in _OF_THE_STACK:
        return mark(argument)
    return part if function is None else _simple_reference(function, argument, context.parameters)


def _split(validator: Any, instance: Any) -> Iterator[Any]:
    # Where a reference would be cut is not known.
    for value, evolved, error in cfn_lint.split(validator, instance):
        if not any(has_marks(part) for part in value or ()):
            yield value, evolved, error


def _or_unknown(function: str, resolve: Callable[[Any, Any], Iterator[Any]]) -> Callable[[Any, Any], Iterator[Any]]:
    """A function that does not resolve becomes a mark, so that the text around it is not lost."""

    def resolver(validator: Any, instance: Any) -> Iterator[Any]:
        resolved = False
        for value, evolved, error in resolve(validator, instance):
            if not error:
                resolved = True
                yield value, evolved, None
        if not resolved and not (function == "Ref" and instance == "AWS::NoValue"):
            yield unknown({function: instance}), validator, None

    return resolver


_MarkingValidator = create(
    fn_resolvers={
        function: _or_unknown(function, resolve)
        for function, resolve in {
            **cfn_lint.fn_resolvers,
            "Ref": _ref,
            "Fn::GetAtt": _get_att,
            "Fn::Join": _join,
            "Fn::Sub": _sub,
            "Fn::Split": _split,
        }.items()
    }
)
