"""Every method of a REST API and route of an HTTP or WebSocket API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.definition_routes import operation_routes
from cfn_lint_serverless_opt.stack.relations.event_routes import event_routes
from cfn_lint_serverless_opt.stack.relations.resource_routes import (
    Method,
    QuickCreatedRoute,
    SamWebSocketRoute,
    V2Route,
)
from cfn_lint_serverless_opt.stack.relations.route import Route
from cfn_lint_serverless_opt.stack.resources.apis import Api, apis_named, protocols_of
from cfn_lint_serverless_opt.stack.stack import Stack

# The APIs that have an ``AWS::ApiGatewayV2::Route``.
_V2_PROTOCOLS = {"HTTP", "WEBSOCKET"}


def routes_of_api(stack: Stack, logical_id: str) -> Sequence[Route]:
    """The methods or routes of an API, SAM's implicit ones included; those of other stacks if the ID is empty."""
    return _by_api(stack).get(logical_id, ())


@asked_once
def _by_api(stack: Stack) -> Mapping[str, Sequence[Route]]:
    return grouped((route.api_id, route) for route in routes(stack))


@asked_once
def routes(stack: Stack) -> Iterator[Route]:
    """Every method and route of the APIs of a stack, however it is written."""
    # All of them first: one event can give its API a policy that holds for the others.
    yield from list(event_routes(stack))
    yield from _of_methods(stack)
    yield from _of_v2_routes(stack)
    for api in stack.all(Api):
        yield from _of_sam_websocket(api)
        yield from _quick_created(api)
        yield from operation_routes(api)


def _of_methods(stack: Stack) -> Iterator[Route]:
    for method in stack.of_type("AWS::ApiGateway::Method"):
        for value in method.get("RestApiId"):
            for api, when in apis_named(stack, value):
                properties = method.properties.within(when)
                if properties is not None:
                    yield Method(method, properties, api)


def _of_v2_routes(stack: Stack) -> Iterator[Route]:
    for route in stack.of_type("AWS::ApiGatewayV2::Route"):
        for value in route.get("ApiId"):
            for api, when in apis_named(stack, value):
                for known, there in protocols_of(api, when):
                    for key in route.get("RouteKey", when=there):
                        protocol = known or _protocol_of_key(str(key.literal))
                        properties = route.properties.within(key.when)
                        if properties is not None and protocol in _V2_PROTOCOLS and isinstance(key.literal, str):
                            yield V2Route(route, properties, key, protocol, api)


def _protocol_of_key(key: str) -> str:
    """What a route key tells of its API, empty if nothing; ``$default`` is known to both.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
    """
    return "HTTP" if " /" in key else "" if key == "$default" else "WEBSOCKET"


def _of_sam_websocket(api: Api) -> Iterator[Route]:
    for routes_ in api.get("Routes") if api.type == "AWS::Serverless::WebSocketApi" else ():
        for name, route in routes_.entries():
            if not route.is_absent:
                yield SamWebSocketRoute(api, name, route)


def _quick_created(api: Api) -> Iterator[Route]:
    for target in api.get("Target") if api.type == "AWS::ApiGatewayV2::Api" else ():
        properties = None if target.is_absent else api.properties.within(target.when)
        if properties is not None:
            yield QuickCreatedRoute(api, properties)
