"""How single intrinsic functions are resolved where cfn-lint's own way would lose what is known.

References to resources, and what cannot be resolved, become marks in the text (``template.references``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from cfn_lint_serverless_opt.template import port
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.port import FunctionResolver, Intrinsics, function_of
from cfn_lint_serverless_opt.template.references import has_marks, mark, unknown
from cfn_lint_serverless_opt.template.values import ABSENT, Missing

# For these cfn-lint has made-up values. They stand for themselves, the same wherever they are used.
_OF_THE_STACK = ("AWS::StackName", "AWS::StackId")

_SUB_VARIABLE = lazy_pattern(r"\$\{([^{}]*)\}")


def simple_reference(function: str, argument: Any, parameters: dict[str, Any]) -> str | Missing | None:
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
        yield from port.RESOLVERS["Ref"](validator, instance)


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
    own = {"Ref": _ref, "Fn::GetAtt": _get_att, "Fn::Join": _join, "Fn::Sub": _sub, "Fn::Split": _split}
    resolvers = {**port.RESOLVERS, **own}
    return Intrinsics({function: _or_unknown(function, resolve) for function, resolve in resolvers.items()})
