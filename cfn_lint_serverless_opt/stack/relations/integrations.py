"""Every integration of an API, however it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.relations.integration import (
    EventIntegration,
    Integration,
    OpenApiIntegration,
    QuickCreatedIntegration,
    RouteIntegration,
    V2Integration,
)
from cfn_lint_serverless_opt.stack.resources.api_definitions import bodies_of, operations
from cfn_lint_serverless_opt.stack.resources.apis import Api, apis_named, implicit_rest_api, protocols_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.sam_events import events_of
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.references import references
from cfn_lint_serverless_opt.template.values import UNKNOWN, Missing, Resolved
from cfn_lint_serverless_opt.template.when import When

# The route of clients that have gone.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
_DISCONNECT = "$disconnect"

_SHARED_INTEGRATIONS = "#/components/x-amazon-apigateway-integrations/"


@asked_once
def integrations(stack: Stack) -> Iterator[Integration]:
    """Every integration of an API, however it is written; those with other backends have no functions."""
    yield from _of_events(stack)
    yield from _of_methods(stack)
    yield from _of_v2_integrations(stack)
    yield from _of_quick_created(stack)
    yield from _of_sam_routes(stack)
    yield from _of_bodies(stack)


def _of_events(stack: Stack) -> Iterator[Integration]:
    for function in stack.all(Function):
        for event in events_of(function):
            if event.type not in {"Api", "HttpApi"}:
                continue
            key, protocol = ("RestApiId", "REST") if event.type == "Api" else ("ApiId", "HTTP")
            for value in event.get(key):
                for api, when in apis_named(stack, value):
                    for there in made_by_event(event, event.type, api, when):
                        properties = event.properties.within(there)
                        if properties is not None:
                            implicit = implicit_rest_api(stack) if value.is_absent and protocol == "REST" else None
                            yield EventIntegration(event, properties, api or implicit, protocol)


def made_by_event(event: Element, kind: str, api: Api | None, when: When) -> Iterator[When]:
    """The scenarios in which an ``Api`` or ``HttpApi`` event makes an integration, and is not just a permission.

    SAM adds a route to a definition in the template if it has no such path: to that of an HTTP API always, to that
    of a REST API with ``MergeDefinitions``.
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
    """
    if api is None:
        yield when
        return
    merges = kind == "HttpApi" or any(merge.boolean is True for merge in api.get("MergeDefinitions", when=when))
    routes = {route.literal for route in event.get("Path")}
    for body in bodies_of(api):
        there = body.within(when)
        if there is not None and (there.is_absent or (merges and not _has_route(there, routes))):
            yield there.when


def _has_route(body: Resolved, routes: set[str | Missing]) -> bool:
    """Whether a definition has, or may have, one of some paths."""
    return any(
        paths.is_unknown or any(route is UNKNOWN or route in paths.value for route in routes)
        for paths in body.get("paths")
        if paths.is_unknown or isinstance(paths.value, dict)
    )


def _of_methods(stack: Stack) -> Iterator[Integration]:
    for method in stack.of_type("AWS::ApiGateway::Method"):
        for value in method.get("RestApiId"):
            for api, when in apis_named(stack, value):
                for properties in method.get("Integration", when=when):
                    name = f"method '{method.logical_id}'"
                    yield Integration(stack, properties, api, "REST", name)


def _of_v2_integrations(stack: Stack) -> Iterator[Integration]:
    keys = _route_keys(stack)
    for integration in stack.of_type("AWS::ApiGatewayV2::Integration"):
        for value in integration.get("ApiId"):
            for api, when in apis_named(stack, value):
                for protocol, there in protocols_of(api, when):
                    properties = integration.properties.within(there)
                    if properties is not None:
                        name = f"integration '{integration.logical_id}'"
                        found = V2Integration(stack, properties, api, protocol, name)
                        found.is_answered = keys.get(integration.logical_id) != {_DISCONNECT}
                        yield found


def _route_keys(stack: Stack) -> Mapping[str, set[str | Missing]]:
    """The keys of the routes that lead to each integration."""
    found: dict[str, set[str | Missing]] = {}
    for route in stack.of_type("AWS::ApiGatewayV2::Route"):
        keys = {key.literal for key in route.get("RouteKey")}
        for target in route.get("Target"):
            for reference in references(target.comparable):
                found.setdefault(reference.logical_id, set()).update(keys)
    return found


def _of_quick_created(stack: Stack) -> Iterator[Integration]:
    """HTTP APIs that are made with one integration, of the function that is their ``Target``."""
    for api in stack.all(Api):
        if api.type == "AWS::ApiGatewayV2::Api" and any(not target.is_absent for target in api.get("Target")):
            yield QuickCreatedIntegration(stack, api.properties, api, "HTTP")


def _of_sam_routes(stack: Stack) -> Iterator[Integration]:
    for api in stack.all(Api):
        for routes in api.get("Routes") if api.type == "AWS::Serverless::WebSocketApi" else []:
            for name, route in routes.entries():
                found = RouteIntegration(stack, route, api, "WEBSOCKET", f"route '{name}'")
                found.is_answered = name != _DISCONNECT
                yield found


def _of_bodies(stack: Stack) -> Iterator[Integration]:
    for api in stack.all(Api):
        for body in bodies_of(api):
            for operation, integration in _operations(body):
                for protocol, when in protocols_of(api, integration.when):
                    properties = integration.within(when)
                    if properties is not None:
                        yield OpenApiIntegration(stack, properties, api, protocol, operation)


def _operations(body: Resolved) -> Iterator[tuple[str, Resolved]]:
    """The integrations of an OpenAPI definition, each with its method and path."""
    for verb, path, operation, _ in operations(body):
        for integration in operation.get("x-amazon-apigateway-integration"):
            for one in _shared(body, integration):
                yield f"{verb} {path}", one


def _shared(body: Resolved, integration: Resolved) -> Sequence[Resolved]:
    """The integration itself, or the one that it refers to in the components of an HTTP API.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integrations.html
    """
    reference = integration.value.get("$ref") if isinstance(integration.value, dict) else None
    if not isinstance(reference, str) or not reference.startswith(_SHARED_INTEGRATIONS):
        return [integration]
    there = body.within(integration.when)
    name = reference.removeprefix(_SHARED_INTEGRATIONS)
    return there.get("components", "x-amazon-apigateway-integrations", name) if there else []
