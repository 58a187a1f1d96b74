"""Who waits for a function's answer, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.stack.apis import integrations
from cfn_lint_serverless_opt.stack.appsync import awaited_functions
from cfn_lint_serverless_opt.stack.functions import Event, Function
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

# Seconds.
# https://docs.aws.amazon.com/general/latest/gr/appsync.html (request execution time)
_APPSYNC = 30
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
_COGNITO = 5

# Cognito does not wait for these.
_CUSTOM_SENDERS = {"CustomSMSSender", "CustomEmailSender"}


class Caller(NamedTuple):
    """Something that waits for a function.

    Attributes:
        title: what it is, in words.
        seconds: how long it waits.
        when: the scenario in which it calls.
    """

    title: str
    seconds: float
    when: When


def callers(stack: Stack) -> dict[str, list[Caller]]:
    """The synchronous callers of each function of a stack, by the function's logical ID."""
    found: dict[str, list[Caller]] = {}
    for function, caller in (*_apis(stack), *_appsync(stack), *_cognito(stack)):
        found.setdefault(function.logical_id, []).append(caller)
    return found


def _apis(stack: Stack) -> Iterator[tuple[Function, Caller]]:
    for integration in integrations(stack):
        for function, invoked in integration.functions:
            for awaited in integration.awaited(invoked):
                for seconds, when in integration.waits(awaited):
                    yield function, Caller(integration.title, seconds, when)


def _appsync(stack: Stack) -> Iterator[tuple[Function, Caller]]:
    for title, target in awaited_functions(stack):
        for function, when in stack.invoked_functions(target):
            yield function, Caller(title, _APPSYNC, when)


def _cognito(stack: Stack) -> Iterator[tuple[Function, Caller]]:
    for function in stack.functions:
        for event in function.events:
            yield from ((function, caller) for caller in _cognito_event(event))
    for pool in stack.of_type("AWS::Cognito::UserPool"):
        for config in pool.get("LambdaConfig"):
            for trigger, value in config.entries():
                if trigger not in _CUSTOM_SENDERS:
                    title = f"Cognito user pool '{pool.logical_id}' ({trigger})"
                    for target in value.get("LambdaArn") if isinstance(value.value, dict) else [value]:
                        for function, when in stack.invoked_functions(target):
                            yield function, Caller(title, _COGNITO, when)


def _cognito_event(event: Event) -> Iterator[Caller]:
    if event.type == "Cognito":
        for triggers in event.get("Trigger"):
            for trigger in triggers.items():
                if isinstance(trigger.literal, str) and trigger.literal not in _CUSTOM_SENDERS:
                    yield Caller(f"Cognito (event '{event.name}', {trigger.literal})", _COGNITO, trigger.when)


def outwaited(function: Function, timeout: Resolved) -> list[Caller]:
    """The callers that give up before a function's timeout, each in the scenario in which both hold.

    Args:
        function: the function.
        timeout: one possible value of its ``Timeout``, in seconds.
    """
    seconds = timeout.number
    if not isinstance(seconds, (int, float)):
        return []
    both = function.stack.resolver.scenarios.both
    return [
        caller._replace(when=when)
        for caller in function.stack.callers.get(function.logical_id, ())
        if caller.seconds < seconds and (when := both(timeout.when, caller.when)) is not None
    ]
