"""Who waits for a function's answer, and for how long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.stack.functions import Event, Function
from cfn_lint_serverless_opt.stack.references import whole
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

# Seconds.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
_REST, _WEBSOCKET, _HTTP = 29, 29, 30
# https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-lambda-js.html
_APPSYNC = 30
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
_COGNITO = 5

_STREAMS = {"STREAM", "RESPONSE_STREAM"}
_ASYNCHRONOUS_HEADER = "integration.request.header.x-amz-invocation-type"
_ASYNCHRONOUS_REQUEST = re.compile(r"""invocationType["']?\s*:\s*["']Event["']""")
# Where resolvers and functions have their request.
_WRITTEN = ("Code", "RequestMappingTemplate")
_IN_FILES = ("CodeS3Location", "RequestMappingTemplateS3Location")
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
    for function in stack.functions:
        for event in function.events:
            found.setdefault(function.logical_id, []).extend(_of_event(event))
    for target, caller in _of_resources(stack):
        for function, when in stack.invoked_functions(target):
            both = stack.resolver.scenarios.both(caller.when, when)
            if both is not None:
                found.setdefault(function.logical_id, []).append(caller._replace(when=both))
    return found


def _of_event(event: Event) -> Iterator[Caller]:
    title = f"event '{event.name}'"
    if event.type == "Api":
        apis = [api for value in event.get("RestApiId") for api in _apis(event.stack, value)]
        is_edge = all(_is_edge(api) for api in apis) if apis else _is_edge_by_globals(event)
        yield from _rest(event.properties, is_edge=is_edge, title=f"REST API ({title})")
    elif event.type == "HttpApi":
        yield from _limited(event.get("TimeoutInMillis"), _HTTP, f"HTTP API ({title})")
    elif event.type == "Cognito":
        triggers = {trigger.literal for value in event.get("Trigger") for trigger in value.items()}
        if not triggers <= _CUSTOM_SENDERS:
            yield Caller(f"Cognito ({title})", _COGNITO, event.when)


def _of_resources(stack: Stack) -> Iterator[tuple[Resolved, Caller]]:
    yield from _rest_methods(stack)
    yield from _http_and_websocket_apis(stack)
    yield from _sam_websocket_apis(stack)
    yield from _openapi(stack)
    yield from _graphql(stack)
    yield from _user_pools(stack)


# --- API Gateway


def _rest_methods(stack: Stack) -> Iterator[tuple[Resolved, Caller]]:
    for method in stack.of_type("AWS::ApiGateway::Method"):
        apis = [api for value in method.get("RestApiId") for api in _apis(stack, value)]
        is_edge = bool(apis) and all(_is_edge(api) for api in apis)
        for integration in method.get("Integration"):
            title = f"REST API (method '{method.logical_id}')"
            yield from _integration(integration, "Type", "Uri", title, is_edge=is_edge)


def _integration(
    integration: Resolved, type_key: str, uri_key: str, title: str, *, is_edge: bool
) -> Iterator[tuple[Resolved, Caller]]:
    """The function that a REST integration invokes, and how long it waits for it."""
    lower = uri_key == "uri"
    headers = "requestParameters" if lower else "RequestParameters"
    if not any(kind.literal in {"AWS", "AWS_PROXY", "aws", "aws_proxy"} for kind in integration.get(type_key)):
        return
    if any(_is_asynchronous(parameters) for parameters in integration.get(headers)):
        return
    for uri in integration.get(uri_key):
        here = integration.within(uri.when)
        if here is not None:
            yield from ((uri, caller) for caller in _rest(here, is_edge=is_edge, title=title, openapi=lower))


def _is_asynchronous(parameters: Resolved) -> bool:
    return any(
        name.lower() == _ASYNCHRONOUS_HEADER and (value.is_unknown or str(value.literal).strip("'") == "Event")
        for name, value in parameters.entries()
    )


def _rest(integration: Resolved, *, is_edge: bool, title: str, openapi: bool = False) -> Iterator[Caller]:
    timeout, mode = (
        ("timeoutInMillis", "responseTransferMode") if openapi else ("TimeoutInMillis", "ResponseTransferMode")
    )
    for transfer in integration.get(mode):
        here = integration.within(transfer.when)
        # An edge-optimised API never waits longer, unless it streams.
        longest = _REST if is_edge and transfer.literal not in _STREAMS and not transfer.is_unknown else None
        if here is not None:
            yield from _limited(here.get(timeout), _REST, title, longest)


def _limited(timeouts: list[Resolved], default: float, title: str, longest: float | None = None) -> Iterator[Caller]:
    """A caller for each timeout that an integration can have, in milliseconds."""
    for timeout in timeouts:
        milliseconds = timeout.number
        if timeout.is_absent:
            yield Caller(title, default, timeout.when)
        elif isinstance(milliseconds, (int, float)):
            seconds = milliseconds / 1000
            yield Caller(title, min(seconds, longest) if longest is not None else seconds, timeout.when)


def _apis(stack: Stack, target: Resolved) -> list[Resource]:
    reference = whole(target.comparable)
    api = stack.resources.get(reference.logical_id) if reference else None
    return [api] if api is not None else []


def _is_edge(api: Resource) -> bool:
    """Whether a REST API surely is edge-optimised, as it is by default.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
    """
    if any(not value.is_absent for value in api.get("Parameters")):
        return False  # they can set the endpoint type of an imported API
    return all(_is_edge_configuration(value) for value in api.get("EndpointConfiguration"))


def _is_edge_by_globals(event: Event) -> bool:
    if any(not value.is_absent for value in event.get("RestApiId")):
        return False  # an API of another stack
    return all(
        _is_edge_configuration(value) for value in event.stack.section("Globals").get("Api", "EndpointConfiguration")
    )


def _is_edge_configuration(value: Resolved) -> bool:
    # SAM takes a type or an object with one, CloudFormation an object with a list of one.
    if value.is_absent or value.literal == "EDGE":
        return True
    types = [kind for key in ("Types", "Type") for kinds in value.get(key) for kind in kinds.items()]
    return isinstance(value.value, dict) and bool(types) and all(kind.literal == "EDGE" for kind in types)


def _http_and_websocket_apis(stack: Stack) -> Iterator[tuple[Resolved, Caller]]:
    for integration in stack.of_type("AWS::ApiGatewayV2::Integration"):
        if not any(kind.literal in {"AWS", "AWS_PROXY"} for kind in integration.get("IntegrationType")):
            continue
        if any(_is_asynchronous(parameters) for parameters in integration.get("RequestParameters")):
            continue
        protocols = {
            protocol.literal
            for value in integration.get("ApiId")
            for api in _apis(stack, value)
            for protocol in api.get("ProtocolType")
        }
        default, kind = (_WEBSOCKET, "WebSocket") if protocols == {"WEBSOCKET"} else (_HTTP, "HTTP")
        title = f"{kind} API (integration '{integration.logical_id}')"
        for uri in integration.get("IntegrationUri"):
            timeouts = integration.get("TimeoutInMillis", when=uri.when)
            yield from ((uri, caller) for caller in _limited(timeouts, default, title))
    for api in stack.of_type("AWS::ApiGatewayV2::Api"):
        for target in api.get("Target"):
            yield target, Caller(f"HTTP API '{api.logical_id}'", _HTTP, target.when)


def _sam_websocket_apis(stack: Stack) -> Iterator[tuple[Resolved, Caller]]:
    for api in stack.of_type("AWS::Serverless::WebSocketApi"):
        for routes in api.get("Routes"):
            for name, route in routes.entries():
                for function in route.get("FunctionArn"):
                    here = route.within(function.when)
                    for caller in _limited(here.get("IntegrationTimeout") if here else [], _WEBSOCKET, ""):
                        yield function, caller._replace(title=f"WebSocket API (route '{name}')")


def _openapi(stack: Stack) -> Iterator[tuple[Resolved, Caller]]:
    for kind, key, is_rest in (
        ("AWS::Serverless::Api", "DefinitionBody", True),
        ("AWS::ApiGateway::RestApi", "Body", True),
        ("AWS::Serverless::HttpApi", "DefinitionBody", False),
        ("AWS::ApiGatewayV2::Api", "Body", False),
    ):
        for api in stack.of_type(kind):
            for body in api.get(key):
                for operation, integration in _operations(body):
                    if is_rest:
                        title = f"REST API ({operation})"
                        yield from _integration(integration, "type", "uri", title, is_edge=_is_edge(api))
                    else:
                        for uri in integration.get("uri"):
                            here = integration.within(uri.when)
                            timeouts = here.get("timeoutInMillis") if here else []
                            title = f"HTTP API ({operation})"
                            yield from ((uri, caller) for caller in _limited(timeouts, _HTTP, title))


def _operations(body: Resolved) -> Iterator[tuple[str, Resolved]]:
    for paths in body.get("paths"):
        for path, item in paths.entries():
            for method, operation in item.entries():
                for integration in operation.get("x-amazon-apigateway-integration"):
                    if isinstance(integration.value, dict):
                        yield f"{method.upper()} {path}", integration


# --- AppSync


def _graphql(stack: Stack) -> Iterator[tuple[Resolved, Caller]]:
    for source in stack.of_type("AWS::AppSync::DataSource"):
        if any(kind.literal == "AWS_LAMBDA" for kind in source.get("Type")) and _is_awaited(source):
            for target in source.get("LambdaConfig", "LambdaFunctionArn"):
                yield target, Caller(f"AppSync (data source '{source.logical_id}')", _APPSYNC, target.when)
    for api in stack.of_type("AWS::Serverless::GraphQLApi"):
        for sources in api.get("DataSources", "Lambda"):
            for name, definition in sources.entries():
                for target in definition.get("FunctionArn") if _is_awaited_by_sam(api, name) else ():
                    yield target, Caller(f"AppSync (data source '{name}')", _APPSYNC, target.when)


def _is_awaited(source: Resource) -> bool:
    """Whether some resolver surely waits for a data source: one whose request is not here may say ``Event``."""
    names = {name.comparable for name in source.get("Name")}
    users = [
        user
        for user in source.stack.of_type("AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration")
        for name in user.get("DataSourceName")
        if name.comparable in names or _names(name, source)
    ]
    requests = [_is_synchronous(user.get, _WRITTEN, _IN_FILES) for user in users]
    return not users or any(requests)


def _names(name: Resolved, source: Resource) -> bool:
    reference = whole(name.comparable)
    return reference is not None and reference.logical_id == source.logical_id


def _is_synchronous(get: Callable[[str], list[Resolved]], written: tuple[str, ...], in_files: tuple[str, ...]) -> bool:
    """Whether the request of a resolver is written in the template, or nowhere, and does not say ``Event``."""
    if any(not value.is_absent for name in in_files for value in get(name)):
        return False
    texts = [value.text for name in written for value in get(name) if not value.is_absent]
    return all(isinstance(text, str) and not _ASYNCHRONOUS_REQUEST.search(text) for text in texts)


def _is_awaited_by_sam(api: Resource, source: str) -> bool:
    users = [
        function
        for functions in api.get("Functions")
        for _, function in functions.entries()
        for name in function.get("DataSource")
        if name.literal == source
    ]
    requests = [_is_synchronous(user.get, ("InlineCode",), ("CodeUri",)) for user in users]
    return not users or any(requests)


# --- Cognito


def _user_pools(stack: Stack) -> Iterator[tuple[Resolved, Caller]]:
    for pool in stack.of_type("AWS::Cognito::UserPool"):
        for config in pool.get("LambdaConfig"):
            for trigger, value in config.entries():
                if trigger in _CUSTOM_SENDERS or trigger == "KMSKeyID":
                    continue
                for target in value.get("LambdaArn") if isinstance(value.value, dict) else [value]:
                    yield target, Caller(f"Cognito user pool '{pool.logical_id}' ({trigger})", _COGNITO, target.when)


def outwaited(function: Function, timeout: Resolved) -> list[Caller]:
    """The callers that give up before a function's timeout, each in the scenario in which both hold.

    Args:
        function: the function.
        timeout: one possible value of its ``Timeout``, in seconds.
    """
    seconds = timeout.number
    if not isinstance(seconds, (int, float)) or seconds <= _COGNITO:
        return []
    both = function.stack.resolver.scenarios.both
    return [
        caller._replace(when=when)
        for caller in function.stack.callers.get(function.logical_id, ())
        if caller.seconds < seconds and (when := both(timeout.when, caller.when)) is not None
    ]
