"""Who waits for a function's answer, and for how long."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.appsync import awaited_functions
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.integrations import integrations
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.sam_events import Event, events_of
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.when import When

# Seconds.
# https://docs.aws.amazon.com/general/latest/gr/appsync.html (request execution time)
_APPSYNC = 30
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
_COGNITO = 5

# Cognito does not wait for these.
_CUSTOM_SENDERS = {"CustomSMSSender", "CustomEmailSender"}


class Caller(Record):
    """Something that waits for a function.

    Attributes:
        title: what it is, in words.
        seconds: how long it waits; infinite if it does so as long as the function runs, or if that cannot be told.
        when: the scenario in which it calls.
        at_most: how long it can be made to wait, in seconds.
        timeout_property: the property that makes it wait, in milliseconds; empty if there is none.
    """

    title: str
    seconds: float
    when: When
    at_most: float = 0
    timeout_property: str = ""


def callers_of(function: Function) -> Sequence[Caller]:
    """Who waits for the answer of a function."""
    return _callers(function.stack).get(function.logical_id, ())


@asked_once
def _callers(stack: Stack) -> Mapping[str, Sequence[Caller]]:
    found = (*_apis(stack), *_urls(stack), *_appsync(stack), *_cognito(stack))
    return grouped((function.logical_id, caller) for function, caller in found)


def _apis(stack: Stack) -> Iterator[tuple[Function, Caller]]:
    for integration in integrations(stack):
        for function, invoked in integration.functions:
            for awaited in integration.awaited(invoked):
                for wait in integration.waits(awaited):
                    settable = wait.at_most, integration.timeout_property
                    yield function, Caller(integration.title, wait.seconds, wait.when, *settable)


def _urls(stack: Stack) -> Iterator[tuple[Function, Caller]]:
    # https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
    for function in stack.all(Function):
        for config in function.get("FunctionUrlConfig") if function.is_sam else ():
            if not config.is_absent:
                yield function, Caller("function URL", math.inf, config.when)
    for url in stack.of_type("AWS::Lambda::Url"):
        for target in url.get("TargetFunctionArn"):
            for function, when in invoked_functions(stack, target):
                yield function, Caller(f"function URL '{url.logical_id}'", math.inf, when)


def _appsync(stack: Stack) -> Iterator[tuple[Function, Caller]]:
    for title, target in awaited_functions(stack):
        for function, when in invoked_functions(stack, target):
            yield function, Caller(title, _APPSYNC, when)


def _cognito(stack: Stack) -> Iterator[tuple[Function, Caller]]:
    for function in stack.all(Function):
        for event in events_of(function):
            yield from ((function, caller) for caller in _cognito_event(event))
    for pool in stack.of_type("AWS::Cognito::UserPool"):
        for config in pool.get("LambdaConfig"):
            for trigger, value in config.entries():
                if trigger not in _CUSTOM_SENDERS:
                    title = f"Cognito user pool '{pool.logical_id}' ({trigger})"
                    for target in value.get("LambdaArn") if isinstance(value.value, dict) else [value]:
                        for function, when in invoked_functions(stack, target):
                            yield function, Caller(title, _COGNITO, when)


def _cognito_event(event: Event) -> Iterator[Caller]:
    if event.type == "Cognito":
        for triggers in event.get("Trigger"):
            for trigger in triggers.items():
                if isinstance(trigger.literal, str) and trigger.literal not in _CUSTOM_SENDERS:
                    yield Caller(f"Cognito (event '{event.name}', {trigger.literal})", _COGNITO, trigger.when)
