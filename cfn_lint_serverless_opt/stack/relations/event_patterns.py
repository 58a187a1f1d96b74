"""Event patterns of EventBridge rules.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase

from cfn_lint_serverless_opt.stack.resources.sam_events import sam_events
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.references import has_marks, has_unknown, whole
from cfn_lint_serverless_opt.template.values import Resolved


def event_patterns(stack: Stack) -> Iterator[Resolved]:
    """The patterns of the rules, and of the SAM events, that are on and on the default event bus, or may be."""
    rules: list[tuple[Element, str]] = [
        (rule, "EventPattern") for rule in stack.of_type_everywhere("AWS::Events::Rule")
    ]
    rules += [(event, "Pattern") for event, _, _ in sam_events(stack, "EventBridgeRule", "CloudWatchEvent")]
    for rule, place in rules:
        for pattern in rule.get(place):
            switches = rule.get("State"), rule.get("Enabled"), rule.get("EventBusName")
            chosen = stack.scenarios.together(pattern.when, *switches) if not pattern.is_absent else []
            for when, (state, enabled, bus) in chosen:
                if state.literal != "DISABLED" and enabled.boolean is not False and _may_be_default(stack, bus):
                    yield pattern.parsed._replace(when=when)


def _may_be_default(stack: Stack, bus: Resolved) -> bool:
    """AWS services send their events to the default event bus."""
    reference = whole(bus.comparable)
    if reference is not None:
        resource = stack.resources.get(reference.logical_id)
        return resource is None or resource.type != "AWS::Events::EventBus"
    literal = bus.literal
    return not isinstance(literal, str) or literal.rsplit("/", 1)[-1] == "default"


# The operator of a text that a field is to equal: none.
EQUALS = ""


def tests(values: Resolved) -> list[tuple[str, Resolved]] | None:
    """The tests of which a field must pass one: an operator and its operand.

    Args:
        values: what the pattern has at the field, a list of texts and operators; absent takes everything.

    Returns:
        The tests; None if anything may pass.
    """
    if not isinstance(values.value, list):
        return None if values.is_absent or values.is_unknown else [(EQUALS, values)]
    found: list[tuple[str, Resolved]] = []
    for item in values.value:
        known = [(operator, operand) for operator, operand in item.entries() if operator in _OPERATORS]
        if isinstance(item.value, dict) and not known:
            return None
        found += known or [(EQUALS, item)]
    return found


def may_take(
    passing: list[tuple[str, Resolved]] | None, is_meant: Callable[[Resolved], bool], names: Sequence[str]
) -> bool:
    """Whether what a pattern takes for a field is, or may be, one that is meant.

    Args:
        passing: the tests of the field.
        is_meant: whether a text, which the field is to equal, is meant.
        names: the possible values of the field, with references as marks, for the operators.
    """
    return passing is None or any(_OPERATORS[operator](operand, is_meant, names) for operator, operand in passing)


def _is(operand: Resolved, is_meant: Callable[[Resolved], bool], _: Sequence[str]) -> bool:
    return is_meant(operand)


def _starts(operand: Resolved, is_meant: Callable[[Resolved], bool], names: Sequence[str]) -> bool:
    return is_meant(operand) or _any_name(operand, names, str.startswith)


def _ends(operand: Resolved, _: Callable[[Resolved], bool], names: Sequence[str]) -> bool:
    return _any_name(operand, names, str.endswith)


def _fits(operand: Resolved, is_meant: Callable[[Resolved], bool], names: Sequence[str]) -> bool:
    return is_meant(operand) or _any_name(operand, names, fnmatchcase)


def _equals(operand: Resolved, is_meant: Callable[[Resolved], bool], names: Sequence[str]) -> bool:
    return is_meant(operand) or _any_name(operand, names, lambda name, text: name.lower() == text.lower())


def _differs(operand: Resolved, is_meant: Callable[[Resolved], bool], _: Sequence[str]) -> bool:
    return not any(is_meant(item) for item in operand.items() if item.text and not has_unknown(str(item.text)))


def _any_name(operand: Resolved, names: Sequence[str], test: Callable[[str, str], bool]) -> bool:
    """Whether a test holds for one of the names, or may hold; what an ARN starts with says nothing about the name."""
    text = operand.text
    if not isinstance(text, str):
        return True
    text = text.rpartition(":alarm:")[2]
    if text.startswith("arn:"):
        return True
    return any(_is_open(name, text) or test(name, text) for name in names)


def _is_open(name: str, text: str) -> bool:
    """Whether two texts cannot be compared before deployment."""
    return has_unknown(name) or has_unknown(text) or has_marks(name) != has_marks(text)


_OPERATORS: dict[str, Callable[[Resolved, Callable[[Resolved], bool], Sequence[str]], bool]] = {
    EQUALS: _is,
    "prefix": _starts,
    "suffix": _ends,
    "wildcard": _fits,
    "equals-ignore-case": _equals,
    "anything-but": _differs,
}
