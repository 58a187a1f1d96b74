"""How single intrinsic functions are resolved where cfn-lint's own way would lose what is known.

References to resources, and what cannot be resolved, become marks in the text (``template.references``).
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache
from typing import Any

from cfn_lint_serverless_opt.template import port
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.port import (
    FunctionResolver,
    Intrinsics,
    function_of,
    map_key,
    pseudo_key,
)
from cfn_lint_serverless_opt.template.references import has_marks, mark, unknown
from cfn_lint_serverless_opt.template.values import ABSENT, Missing

# For these cfn-lint has made-up values. They stand for themselves, the same wherever they are used.
_OF_THE_STACK = ("AWS::StackName", "AWS::StackId")

_SUB_VARIABLE = lazy_pattern(r"\$\{([^{}]*)\}")


def simple_reference(function: str, argument: Any, parameters: Container[str]) -> str | Missing | None:
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
    elif isinstance(instance, str) and instance in validator.context.parameters:
        context = validator.context
        for value in validator.cfn.parameters.values(instance, context.conditions.status):
            yield value, validator.evolve(context=context.evolve(ref_values={instance: value})), None
    elif isinstance(instance, str) and not instance.startswith("AWS::"):
        yield mark(instance), validator, None
    else:
        yield from port.RESOLVERS["Ref"](validator, instance)


def _get_att(validator: Any, instance: Any) -> Iterator[Any]:
    marked = _attribute_mark(instance)
    if marked is not None:
        yield marked, validator, None


def _sub(validator: Any, instance: Any) -> Iterator[Any]:
    """``Fn::Sub`` as the ``Fn::Join`` it stands for, whose resolver keeps track of conditions."""
    parts = sub_parts(instance)
    if parts:
        yield from _join(validator, ["", parts])


def sub_parts(argument: Any) -> list[Any]:
    """The texts and functions that ``Fn::Sub`` joins; nothing if the argument is none of it."""
    text, variables = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    parts: list[Any] = []
    if not isinstance(text, str) or not isinstance(variables, dict):
        return parts
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
    yield from port.RESOLVERS["Fn::Join"](validator, instance)


def _text_of(context: Any, part: Any) -> Any:
    """The text that a part of a join surely is; anything else as it is."""
    function, argument = function_of(part)
    if function == "Ref" and argument in context.ref_values:
        return context.ref_values[argument]
    if function == "Ref" and argument in _OF_THE_STACK:
        return mark(argument)
    return part if function is None else simple_reference(function, argument, context.parameters)


def _split(validator: Any, instance: Any) -> Iterator[Any]:
    # Where a reference would be cut is not known.
    for value, evolved, error in port.RESOLVERS["Fn::Split"](validator, instance):
        if not any(has_marks(part) for part in value or ()):
            yield value, evolved, error


def _if(validator: Any, instance: Any) -> Iterator[Any]:
    """``Fn::If``, whose branches are resolved where the condition is decided."""
    if not (isinstance(instance, list) and len(instance) == 3 and isinstance(instance[0], str)):
        return
    conditions = validator.context.conditions
    if instance[0] not in conditions.status and not validator.cfn.solver.knows(instance[0]):
        return  # a condition that nothing declares is no free choice
    for branch, status in ((instance[1], True), (instance[2], False)):
        decided = conditions.decided(instance[0], status)
        if decided is not None:
            yield from validator.evolve(context=validator.context.evolve(conditions=decided)).resolve_value(branch)


def _find_in_map(validator: Any, instance: Any) -> Iterator[Any]:
    """``Fn::FindInMap``: by a pseudo parameter once for each entry, with its default only where there is no entry."""
    if not (isinstance(instance, list) and len(instance) in (3, 4)):
        return
    default = instance[3].get("DefaultValue") if len(instance) == 4 and isinstance(instance[3], dict) else None
    for first, there in _keys(validator, instance[1]):
        for second, here in _keys(there, instance[2]):
            found = [one for one in port.RESOLVERS["Fn::FindInMap"](here, [instance[0], first, second]) if not one[2]]
            if found:
                yield from found
            elif default is None or any(isinstance(key, str) and has_marks(key) for key in (first, second)):
                yield unknown({"Fn::FindInMap": instance}), here, None
            else:
                yield from here.resolve_value(default)


def _keys(validator: Any, key: Any) -> Iterator[tuple[Any, Any]]:
    """The keys of a map that an argument of ``Fn::FindInMap`` can be, each with what has decided it."""
    name = pseudo_key(key)
    if name is None:
        for value, decided, _ in validator.resolve_value(key):
            yield value, decided
        return
    reference, context = map_key(name), validator.context
    values = [context.ref_values[reference]] if reference in context.ref_values else None
    for value in values or validator.cfn.parameters.keys(name, context.conditions.status):
        yield value, validator.evolve(context=context.evolve(ref_values={reference: value}))


def _or_unknown(function: str, resolve: FunctionResolver) -> FunctionResolver:
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


@cache
def intrinsics() -> Intrinsics:
    """How each function is resolved; a template without any does not need it."""
    own = {
        "Fn::FindInMap": _find_in_map,
        "Fn::GetAtt": _get_att,
        "Fn::If": _if,
        "Fn::Join": _join,
        "Fn::Split": _split,
        "Fn::Sub": _sub,
        "Ref": _ref,
    }
    resolvers = {**port.RESOLVERS, **own}
    return Intrinsics({function: _or_unknown(function, resolve) for function, resolve in resolvers.items()})
