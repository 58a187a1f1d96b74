"""Conditions as comparisons of parameters with texts.

That is all that cfn-lint's solver understands: any other comparison is free for it. What is looked up in a map,
selected, split, joined or substituted is as free as the parameters in it, and decided for each value they can have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from cfn_lint_serverless_opt.template.intrinsics import intrinsics, sub_parts
from cfn_lint_serverless_opt.template.parameters import Parameters, Valuation
from cfn_lint_serverless_opt.template.port import Resolution, Solver, Template, as_text, function_of, pseudo_key
from cfn_lint_serverless_opt.template.references import has_marks, may_equal, references, replaced, unknown

# More combinations of parameter values than this, and the comparison stays free.
_MAX_COMBINATIONS = 64

_TRUE = {"Fn::Equals": ["", ""]}
_FALSE = {"Fn::Equals": ["", "no"]}


class Decisions:
    """Makes of the definitions of conditions what the solver understands."""

    def __init__(self, template: Template, parameters: Parameters, scope: str) -> None:
        self._template = template
        self._parameters = parameters
        self._scope = scope

    @cached_property
    def _resolution(self) -> Resolution:
        free = Solver({})
        return Resolution(
            self._template, intrinsics(), free, Valuation(self._template, self._parameters, free, self._scope)
        )

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The parameters that can have some values only, as a template declares them.

        These are the values that are allowed, else the keys that conditions look something up by: CloudFormation
        evaluates all conditions, and a deployment with any other value fails.
        """
        keys: dict[str, Sequence[Any]] = {}
        for name, among in self._lookups():
            keys[name] = [key for key in keys.get(name, among) if key in among]
        found = {name: one.allowed or keys.get(name, ()) for name, one in self._parameters.declared.items()}
        return {
            name: {"AllowedValues": values}
            for name, values in found.items()
            if values and all(isinstance(one, str) and not has_marks(one) for one in values)
        }

    def _lookups(self) -> Iterator[tuple[str, list[str]]]:
        """The parameters by which conditions look something up, each with the keys that it must be one of."""
        try:
            uses = list(self._uses(list(self._template.section("Conditions").values())))
        except RecursionError:
            return
        yield from ((name, keys) for name, keys in uses if keys)

    def decided(self, definition: Any) -> Any:
        """A definition with each of its comparisons decided as far as can be."""
        try:
            return self._decided(definition)
        except RecursionError:
            return definition

    def _decided(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._decided(one) for one in node]
        if not isinstance(node, dict):
            return node
        operands = node.get("Fn::Equals")
        if len(node) == 1 and isinstance(operands, list) and len(operands) == 2:
            return self._comparison([_text(one) for one in operands])
        return {key: self._decided(value) for key, value in node.items()}

    def _comparison(self, operands: list[Any]) -> Any:
        named = self._named(operands)
        if named is None:
            return _symbol(operands)
        if _is_simple(operands) and not self._parameters.given & named.keys():
            return {"Fn::Equals": operands}
        known = {name: values for name, (values, _) in named.items() if values}
        if prod(len(values) for values in known.values()) > _MAX_COMBINATIONS:
            return _symbol(operands)
        cases = [dict(zip(known, values, strict=True)) for values in product(*known.values())]
        outcomes = [(self._where(case), self._outcome(operands, case)) for case in cases]
        if known and any(is_open for _, is_open in named.values()):
            elsewhere = {name: unknown({"Ref": name}) for name, (_, is_open) in named.items() if is_open}
            nowhere = {"Fn::And": [{"Fn::Not": [where]} for where, _ in outcomes]}
            outcomes.append((nowhere, self._outcome(operands, elsewhere)))
        if all(outcome is True for _, outcome in outcomes):
            return _TRUE
        symbol = _symbol(operands)
        true = [
            {"Fn::And": [where, _TRUE if outcome else symbol]} for where, outcome in outcomes if outcome is not False
        ]
        return {"Fn::Or": true} if true else _FALSE

    def _named(self, operands: list[Any]) -> dict[str, tuple[Sequence[Any], bool]] | None:
        """The values that each parameter in some operands has, and whether it can have others.

        None where a pseudo parameter is more than the key of a map: one region stands for all elsewhere, not here.
        """
        found: dict[str, list[list[str] | None]] = {}
        for name, keys in (one for operand in operands for one in self._uses(operand)):
            found.setdefault(name, []).append(keys)
        if any(name not in self._parameters.declared and None in uses for name, uses in found.items()):
            return {} if _is_simple(operands) else None
        return {name: self._domain(name, uses) for name, uses in found.items()}

    def _domain(self, name: str, uses: list[list[str] | None]) -> tuple[Sequence[Any], bool]:
        if name not in self._parameters.declared:
            return self._parameters.keys.get(name, ()), False
        known = self._parameters.known(name)
        if not self._parameters.is_open(name):
            return known, False
        if None in uses:
            return known, True
        # A deployment with any value but a key of the map fails.
        first, *others = uses
        return [key for key in first or () if all(key in (other or ()) for other in others)], False

    def _uses(self, node: Any) -> Iterator[tuple[str, list[str] | None]]:
        """The parameters that an operand names, each with the keys that it must be one of as the key of a map."""
        function, argument = function_of(node)
        if function == "Ref" and isinstance(argument, str):
            if argument in self._parameters.declared or argument.startswith("AWS::"):
                yield argument, None
        elif function == "Fn::FindInMap" and isinstance(argument, list) and len(argument) > 2:
            yield from self._key_uses(argument[1], argument)
            for one in (argument[0], *argument[2:]):
                yield from self._uses(one)
        else:
            below = sub_parts(argument) if function == "Fn::Sub" else node
            for one in below.values() if isinstance(below, dict) else below if isinstance(below, list) else ():
                yield from self._uses(one)

    def _key_uses(self, key: Any, lookup: list[Any]) -> Iterator[tuple[str, list[str] | None]]:
        pseudo, (function, name) = pseudo_key(key), function_of(key)
        entries = self._template.section("Mappings").get(lookup[0]) if isinstance(lookup[0], str) else None
        if pseudo is not None:
            yield pseudo, []
        elif (
            function == "Ref"
            and name in self._parameters.declared
            and isinstance(entries, dict)
            and "Fn::Transform" not in entries
            and len(lookup) == 3
        ):
            yield name, [as_text(entry) for entry in entries]
        else:
            yield from self._uses(key)

    def _where(self, case: Mapping[str, Any]) -> dict[str, Any]:
        free = {name: value for name, value in case.items() if name not in self._parameters.given}
        tests = [{"Fn::Equals": [{"Ref": name}, _text(value)]} for name, value in free.items()]
        return {"Fn::And": tests} if tests else _TRUE

    def _outcome(self, operands: list[Any], case: Mapping[str, Any]) -> bool | None:
        """Whether two operands are equal in a case; None where only the deployment knows."""
        one, other = (self._value(operand, case) for operand in operands)
        if one is None or other is None:
            return None
        if one == other:
            return True
        if not (one and other) and references(one + other):
            return False  # no name is empty
        return None if may_equal(_with_any_names(one), _with_any_names(other)) else False

    def _value(self, operand: Any, case: Mapping[str, Any]) -> str | None:
        if function_of(operand)[0] is None:
            return _text(operand) if isinstance(operand, (str, int, float)) else None
        try:
            answers = self._resolution.answers(operand, {}, case, 2)
        except Exception:  # noqa: BLE001 - whatever a hostile template makes the resolver do
            return None
        text = _text(answers[0].value) if len(answers) == 1 else None
        return text if isinstance(text, str) else None


def _with_any_names(text: str) -> str:
    """A text in which what a reference stands for is unknown: a name may be what a condition compares it with."""
    return replaced(text, lambda reference: unknown(list(reference)))


def _text(value: Any) -> Any:
    """A value of a parameter or an operand as conditions compare it; what is none of text as it is."""
    if isinstance(value, (int, float)):
        return as_text(value)
    return ",".join(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value


def _is_simple(operands: list[Any]) -> bool:
    """Whether a text is compared with a parameter or a text: what the solver understands as it is."""
    return any(isinstance(one, str) for one in operands) and all(
        isinstance(one, str) or function_of(one)[0] == "Ref" for one in operands
    )


def _symbol(operands: list[Any]) -> dict[str, Any]:
    """A comparison that is free, but the same as each of these operands, and never true for two texts at once."""
    texts = [one for one in operands if isinstance(one, str)]
    if len(texts) == 1:
        expression = operands[0] if isinstance(operands[1], str) else operands[1]
        return {"Fn::Equals": [{"Ref": unknown(expression)}, texts[0]]}
    return {"Fn::Equals": [{"Ref": unknown(sorted(operands, key=repr))}, "true"]}
