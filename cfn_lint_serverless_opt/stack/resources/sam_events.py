"""Events of SAM functions and state machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from operator import itemgetter
from typing import NamedTuple

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.values import UNKNOWN, Resolved


class Event(Element):
    """An entry of a SAM function's ``Events``.

    Attributes:
        function: the function that it invokes.
        name: its key under ``Events``.
        type: its ``Type``, such as ``SQS``; empty if it cannot be known.
    """

    def __init__(self, function: Function, name: str, definition: Resolved) -> None:
        properties = next(iter(definition.get("Properties")), definition._replace(value=UNKNOWN))
        if properties.is_absent:
            properties = properties._replace(value={})
        super().__init__(function.stack, definition.path, properties)
        self.function = function
        self.name = name
        kinds = {kind.literal for kind in definition.get("Type")}
        kind = kinds.pop() if len(kinds) == 1 else ""
        self.type = kind if isinstance(kind, str) else ""

    def __repr__(self) -> str:
        return f"<{self.type} event {self.name} of {self.function.logical_id}>"


# What can have SAM events.
_EVENTFUL = {"AWS::Serverless::Function", "AWS::Serverless::StateMachine"}


@asked_once
def events_of(function: Function) -> Iterator[Event]:
    """The SAM events of a function."""
    for events in function.get("Events") if function.is_sam else ():
        for name, definition in events.entries():
            yield Event(function, name, definition)


class Occasion(NamedTuple):
    """A SAM event of a function or state machine, with one of its possible types and properties.

    Attributes:
        element: what it says.
        title: it in words.
        owner: the function or state machine that has it.
    """

    element: Element
    title: str
    owner: Resource


def sam_events(stack: Stack, *types: str) -> Iterator[Occasion]:
    """The SAM events of some types, of functions and state machines, in the order of the template."""
    found = [one for name in types for one in _by_type(stack).get(name, ())]
    yield from (one for _, one in (sorted(found, key=itemgetter(0)) if len(types) > 1 else found))


@asked_once
def _by_type(stack: Stack) -> Mapping[str, Sequence[tuple[int, Occasion]]]:
    """The SAM events by their types, numbered in the order of the template."""
    by_type: dict[str, list[tuple[int, Occasion]]] = {}
    number = count()
    for owner in stack.resources.values():
        for events in owner.get("Events") if owner.type in _EVENTFUL else ():
            for name, definition in events.entries():
                for kind in definition.get("Type"):
                    if not isinstance(kind.literal, str):
                        continue
                    for properties in definition.get("Properties"):
                        values = properties._replace(value={}) if properties.is_absent else properties
                        title = f"{kind.literal} event '{name}' of '{owner.logical_id}'"
                        occasion = Occasion(Element(stack, definition.path, values), title, owner)
                        by_type.setdefault(kind.literal, []).append((next(number), occasion))
    return by_type


def without_dead_letters(event: Element) -> Iterator[Resolved]:
    """The absences of a dead-letter queue of a SAM event, be it the user's (``Arn``) or one that SAM makes (``Type``).

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deadletterconfig.html
    """
    for config in event.get("DeadLetterConfig"):
        for kind in config.get("Type"):
            if kind.is_absent:
                yield from (arn for arn in config._replace(when=kind.when).get("Arn") if arn.is_absent)
