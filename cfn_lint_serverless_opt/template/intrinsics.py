"""How single intrinsic functions are resolved where cfn-lint's own way would lose what is known.

References to resources, and what cannot be resolved, become marks in the text (``template.references``).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import cache
from itertools import takewhile
from typing import Any

from cfn_lint_serverless_opt.template import port
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.port import (
    FunctionResolver,
    Intrinsics,
    Surroundings,
    function_of,
    map_key,
    pseudo_key,
)
from cfn_lint_serverless_opt.template.references import delimited, has_marks, mark, unknown, whole
from cfn_lint_serverless_opt.template.values import ABSENT, Missing

# For these cfn-lint has made-up values. They stand for themselves, the same wherever they are used.
_OF_THE_STACK = ("AWS::StackName", "AWS::StackId")

# cfn-lint makes JSON of functions as they are written, not of what they resolve to.
_UNKNOWABLE = ("Fn::GetStackOutput", "Fn::Length", "Fn::ToJsonString")

# No ARN has more parts.
_MOST_PARTS = 8

# Where the ARN of a resource, or what ``Ref`` returns, has its name between delimiters, and the attribute that is that.
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_NAMES: Mapping[tuple[str | None, str | None, str], tuple[int, str | None]] = {
    ("AWS::DynamoDB::Table", "Arn", "/"): (1, None),
    ("AWS::Lambda::Function", "Arn", ":"): (6, None),
    ("AWS::Logs::LogGroup", "Arn", ":"): (6, None),
    ("AWS::S3::Bucket", "Arn", ":"): (5, None),
    ("AWS::SNS::Topic", None, ":"): (5, "TopicName"),
    ("AWS::SQS::Queue", "Arn", ":"): (5, "QueueName"),
    ("AWS::SQS::Queue", None, "/"): (4, "QueueName"),
    ("AWS::Serverless::Function", "Arn", ":"): (6, None),
    ("AWS::Serverless::StateMachine", "Arn", ":"): (6, "Name"),
    ("AWS::StepFunctions::StateMachine", "Arn", ":"): (6, "Name"),
}

_SUB_VARIABLE = lazy_pattern(r"\$\{([^{}]*)\}")


def simple_reference(
    function: str, argument: Any, parameters: Container[str], around: Surroundings
) -> str | Missing | None:
    """What a lone Ref or GetAtt of a resource means: no need to ask the resolver."""
    if function == "Fn::GetAtt":
        return _attribute(argument, around)
    if function == "Ref" and argument == "AWS::NoValue":
        return ABSENT
    if function == "Ref" and isinstance(argument, str) and not argument.startswith("AWS::"):
        return None if argument in parameters else mark(around.scope + argument)
    return None


def _attribute(argument: Any, around: Surroundings) -> str | None:
    if isinstance(argument, str):
        argument = argument.split(".", 1)
    if isinstance(argument, list) and len(argument) == 2 and all(isinstance(part, str) for part in argument):
        logical_id, attribute = argument
        output = around.output(logical_id, attribute[8:]) if attribute.startswith("Outputs.") else None
        return mark(around.scope + logical_id, attribute) if output is None else output
    return None


def _ref(validator: Any, instance: Any) -> Iterator[Any]:
    if instance in _OF_THE_STACK:
        yield mark(validator.cfn.around.scope + instance), validator, None
    elif isinstance(instance, str) and instance in validator.context.ref_values:
        yield validator.context.ref_values[instance], validator, None
    elif isinstance(instance, str) and instance in validator.context.parameters:
        context = validator.context
        for value in validator.cfn.around.values(instance, context.conditions.status):
            yield value, validator.evolve(context=context.evolve(ref_values={instance: value})), None
    elif isinstance(instance, str) and not instance.startswith("AWS::"):
        yield mark(validator.cfn.around.scope + instance), validator, None
    else:
        yield from port.RESOLVERS["Ref"](validator, instance)


def _get_att(validator: Any, instance: Any) -> Iterator[Any]:
    marked = _attribute(instance, validator.cfn.around)
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
        delimiter, parts = instance[0], [_text_of(validator, part) for part in instance[1]]
        if parts and all(isinstance(one, str) for one in (delimiter, *parts)):
            yield delimiter.join(parts), validator, None
            return
    yield from port.RESOLVERS["Fn::Join"](validator, instance)


def _text_of(validator: Any, part: Any) -> Any:
    """The text that a part of a join surely is; anything else as it is."""
    (function, argument), around = function_of(part), validator.cfn.around
    if function == "Ref" and argument in validator.context.ref_values:
        return validator.context.ref_values[argument]
    if function == "Ref" and argument in _OF_THE_STACK:
        return mark(around.scope + argument)
    return part if function is None else simple_reference(function, argument, validator.context.parameters, around)


def _split(validator: Any, instance: Any) -> Iterator[Any]:
    """``Fn::Split``: what comes before the first reference is known, and where the ARN of a resource has its name."""
    if not (isinstance(instance, list) and len(instance) == 2 and isinstance(instance[0], str)):
        return
    for value, evolved, _ in validator.resolve_value(instance[1]):
        if not isinstance(value, (str, int, float)):
            continue
        text = port.as_text(value)
        known = _name_in(validator.cfn.around, text, instance[0])
        if known is None:
            known = dict(enumerate(takewhile(lambda part: not has_marks(part), delimited(text, instance[0]))))
        parts = len(delimited(text, instance[0]))
        if len(known) == parts:
            yield list(known.values()), evolved, None
        else:
            yield (
                [known.get(number) or _part(instance, number, validator) for number in range(_MOST_PARTS)],
                evolved,
                None,
            )


def _part(split: Any, number: int, validator: Any) -> str:
    return unknown({"Fn::Select": [number, {"Fn::Split": split}]}, validator.cfn.around.scope)


def _name_in(around: Surroundings, text: str, delimiter: str) -> dict[int, str] | None:
    """Where a reference has the name of its resource, and the reference that is that name; None for any other text."""
    reference = whole(text)
    if reference is None or not reference.logical_id.startswith(around.scope):
        return None
    kind = around.type_of(reference.logical_id.removeprefix(around.scope))
    place = _NAMES.get((kind, reference.attribute, delimiter))
    return {place[0]: mark(reference.logical_id, place[1])} if place else None


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
                yield unknown({"Fn::FindInMap": instance}, validator.cfn.around.scope), here, None
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
    for value in values or validator.cfn.around.keys(name, context.conditions.status):
        yield value, validator.evolve(context=context.evolve(ref_values={reference: value}))


def _unresolved(*_: Any) -> Iterator[Any]:
    """What only the deployment knows."""
    yield from ()


def _or_unknown(function: str, resolve: FunctionResolver) -> FunctionResolver:
    """A function that does not resolve becomes a mark, so that the text around it is not lost."""

    def resolver(validator: Any, instance: Any) -> Iterator[Any]:
        resolved = False
        for value, evolved, error in resolve(validator, instance):
            if not error:
                resolved = True
                yield value, evolved, None
        if not resolved and not (function == "Ref" and instance == "AWS::NoValue"):
            yield unknown({function: instance}, validator.cfn.around.scope), validator, None

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
        **dict.fromkeys(_UNKNOWABLE, _unresolved),
        "Ref": _ref,
    }
    resolvers = {**port.RESOLVERS, **own}
    return Intrinsics({function: _or_unknown(function, resolve) for function, resolve in resolvers.items()})
