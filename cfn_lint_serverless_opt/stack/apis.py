"""APIs of API Gateway: which functions they send requests to, and how long they wait for the answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from cfn_lint_serverless_opt.stack.definitions import Definition, definition_properties, definitions
from cfn_lint_serverless_opt.stack.functions import Event, Function
from cfn_lint_serverless_opt.stack.references import whole
from cfn_lint_serverless_opt.stack.resolved import UNKNOWN, Missing, Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.when import ALWAYS, When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

_PROTOCOLS = {
    "AWS::ApiGateway::RestApi": "REST",
    "AWS::Serverless::Api": "REST",
    "AWS::Serverless::HttpApi": "HTTP",
    "AWS::Serverless::WebSocketApi": "WEBSOCKET",
}
_TITLES = {"REST": "REST API", "HTTP": "HTTP API", "WEBSOCKET": "WebSocket API", "": "API"}

# Seconds that an API waits if its integration does not say, and at most. Where the protocol is not known it is
# the longest of HTTP and WebSocket.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
_WAITS = {"REST": (29, 300), "HTTP": (30, 30), "WEBSOCKET": (29, 29), "": (30, 30)}
_EDGE_WAIT = 29
# https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
_STREAM_WAIT = 900
# SAM has a name of its own for it.
STREAM_MODES = {"STREAM", "RESPONSE_STREAM"}

_INVOCATION_TYPE = "x-amz-invocation-type"
_INVOCATION_HEADER = f"integration.request.header.{_INVOCATION_TYPE}"

# What a path item of an OpenAPI definition can have for methods; ANY is API Gateway's own.
_VERBS = {"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}

_SHARED_INTEGRATIONS = "#/components/x-amazon-apigateway-integrations/"


class Api(Resource):
    """A REST, HTTP or WebSocket API, SAM's or plain."""

    @property
    def protocols(self) -> list[Resolved]:
        """``REST``, ``HTTP`` or ``WEBSOCKET``; UNKNOWN if it cannot be told."""
        fixed = _PROTOCOLS.get(self.type)
        values = [self.properties._replace(value=fixed)] if fixed else self.get("ProtocolType")
        # Only HTTP APIs can be imported, and then they need not say so.
        return [value._replace(value="HTTP") if value.is_absent else value for value in values]

    @property
    def endpoint_types(self) -> list[Resolved]:
        """``EDGE``, ``REGIONAL`` or ``PRIVATE`` of a REST API; absent means EDGE.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
        """
        if self.is_sam:
            return _sam_endpoint_types(self.get("EndpointConfiguration"))
        types = []
        for value in self.get("EndpointConfiguration", "Types"):
            # An import can say it in its parameters.
            imported = self.get("Parameters", "endpointConfigurationTypes", when=value.when)
            types += imported if value.is_absent else value.items()
        return types

    @property
    def bodies(self) -> list[Resolved]:
        """The OpenAPI definition: ABSENT if events or resources define the API, UNKNOWN if it cannot be read."""
        key, file = definition_properties(self)
        gaps = [gap for body in self.absences(key) for gap in self.absences(file, when=body.when)]
        return [*(definition.body for definition in self.definitions), *gaps]

    @cached_property
    def definitions(self) -> list[Definition]:
        """Every possible OpenAPI definition, local files read; none where events or resources define the API."""
        return list(definitions(self))

    @cached_property
    def policies(self) -> list[When]:
        """The scenarios in which it has, or may have, a resource policy.

        Who is not let in by a policy is kept out.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
        """
        policies = [self.get("Policy"), self.get("Auth", "ResourcePolicy") if self.is_sam else []]
        policies += [definition.body.get("x-amazon-apigateway-policy") for definition in self.definitions]
        found = [policy.when for values in policies for policy in values if not policy.is_absent]
        return [*found, *_with_policy(self.endpoint_types)]


class ImplicitRestApi(Element):
    """The REST API that SAM makes for ``Api`` events without ``RestApiId``."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack, ("Globals", "Api"), next(iter(stack.section("Globals").get("Api"))))

    @property
    def endpoint_types(self) -> list[Resolved]:
        """As those of an ``Api``."""
        return _sam_endpoint_types(self.get("EndpointConfiguration"))

    @property
    def policies(self) -> list[When]:
        """As those of an ``Api``."""
        found = [policy.when for policy in self.get("Auth", "ResourcePolicy") if not policy.is_absent]
        return [*found, *_with_policy(self.endpoint_types)]


def _with_policy(endpoint_types: list[Resolved]) -> Iterator[When]:
    """The scenarios in which an API is, or may be, private: without a policy it cannot be deployed.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
    """
    yield from (kind.when for kind in endpoint_types if kind.is_unknown or kind.literal in {"PRIVATE", UNKNOWN})


def _sam_endpoint_types(configurations: list[Resolved]) -> list[Resolved]:
    """SAM takes a type or an object with one."""
    return [
        kind for value in configurations for kind in (value.get("Type") if isinstance(value.value, dict) else [value])
    ]


class Integration(Element):
    """Where an API sends the requests of a method or route to.

    Attributes:
        title: the API and the method or route in words.
        keys: how its properties are called where they are not called as in ``AWS::ApiGateway::Method``.
    """

    keys: ClassVar[dict[str, str]] = {}

    def __init__(
        self, stack: Stack, properties: Resolved, api: Api | ImplicitRestApi | None, protocol: str, name: str = ""
    ) -> None:
        super().__init__(stack, properties.path, properties)
        implicit = "implicit " if isinstance(api, ImplicitRestApi) else ""
        own_name = f" '{api.logical_id}'" if isinstance(api, Api) else ""
        self.title = f"{implicit}{_TITLES.get(protocol, 'API')}{own_name}{name and f' ({name})'}"
        self._api = api
        self._protocol = protocol

    def _read(self, name: str, when: When) -> list[Resolved]:
        return self.get(self.keys.get(name, name), when=when)

    @property
    def functions(self) -> Iterator[tuple[Function, When]]:
        """The functions it invokes, each with its scenario."""
        for uri in self._read("Uri", ALWAYS):
            yield from self.stack.invoked_functions(uri)

    def awaited(self, when: When) -> Iterator[When]:
        """The scenarios in which the API surely waits for the function, and does not invoke it asynchronously.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
        """
        if any(
            _INVOCATION_TYPE in text.text.lower()
            for templates in self._read("RequestTemplates", when)
            for _, text in templates.entries()
            if isinstance(text.text, str)
        ):
            return  # a template can override headers
        for parameters in self._read("RequestParameters", when):
            headers = [value for name, value in parameters.entries() if name.lower() == _INVOCATION_HEADER]
            if not headers and not parameters.is_unknown:
                yield parameters.when
            # Anything but these two may be, or become, 'Event'.
            yield from (one.when for one in headers if one.is_absent or one.literal == "'RequestResponse'")

    def waits(self, when: When) -> Iterator[tuple[float, When]]:
        """How many seconds the API waits, each with its scenario."""
        default, longest = _WAITS.get(self._protocol, _WAITS[""])
        for timeout in self._read("TimeoutInMillis", when):
            milliseconds = timeout.number
            if timeout.is_absent:
                yield default, timeout.when
            elif isinstance(milliseconds, (int, float)):
                seconds = milliseconds / 1000
                if self._protocol != "REST" or seconds <= default:
                    yield min(seconds, longest), timeout.when
                else:
                    yield from ((min(seconds, most), there) for most, there in self._longest(longest, timeout.when))

    def _longest(self, buffered: float, when: When) -> Iterator[tuple[float, When]]:
        """How long a REST API can be made to wait: edge-optimised ones no longer, unless they stream."""
        for mode in self._read("ResponseTransferMode", when):
            if mode.is_unknown or (mode.literal in STREAM_MODES and self._is_proxy(mode.when)):
                yield _STREAM_WAIT, mode.when
                continue
            for endpoint in self._api.endpoint_types if self._api else []:
                there = endpoint.within(mode.when)
                if there is not None:
                    is_edge = there.is_absent or there.literal == "EDGE"
                    yield _EDGE_WAIT if is_edge else buffered, there.when
            if self._api is None:
                yield buffered, mode.when

    def _is_proxy(self, when: When) -> bool:
        return not any(str(kind.literal).upper() == "AWS" for kind in self._read("Type", when))


class OpenApiIntegration(Integration):
    """An ``x-amazon-apigateway-integration``."""

    keys: ClassVar[dict[str, str]] = {
        name: name[0].lower() + name[1:]
        for name in ("Uri", "Type", "TimeoutInMillis", "ResponseTransferMode", "RequestParameters", "RequestTemplates")
    }


class V2Integration(Integration):
    """An ``AWS::ApiGatewayV2::Integration``."""

    keys: ClassVar[dict[str, str]] = {"Uri": "IntegrationUri", "Type": "IntegrationType"}


class QuickCreatedIntegration(Integration):
    """The ``Target`` of an ``AWS::ApiGatewayV2::Api``."""

    keys: ClassVar[dict[str, str]] = {"Uri": "Target"}


class RouteIntegration(Integration):
    """A route of an ``AWS::Serverless::WebSocketApi``.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-websocketapi-routeconfiguration.html
    """

    keys: ClassVar[dict[str, str]] = {"Uri": "FunctionArn", "TimeoutInMillis": "IntegrationTimeout"}


class EventIntegration(Integration):
    """What SAM makes of an ``Api`` or ``HttpApi`` event of a function."""

    def __init__(self, event: Event, properties: Resolved, api: Api | ImplicitRestApi | None, protocol: str) -> None:
        super().__init__(event.stack, properties, api, protocol, f"event '{event.name}'")
        self._function = event.function

    @property
    def functions(self) -> Iterator[tuple[Function, When]]:
        """The function that has the event."""
        yield self._function, self.when


def integrations(stack: Stack) -> Iterator[Integration]:
    """Every integration of an API, however it is written; those with other backends have no functions."""
    yield from _of_events(stack)
    yield from _of_methods(stack)
    yield from _of_v2_integrations(stack)
    yield from _of_quick_created(stack)
    yield from _of_sam_routes(stack)
    yield from _of_bodies(stack)


def _of_events(stack: Stack) -> Iterator[Integration]:
    for function in stack.functions:
        for event in function.events:
            if event.type not in {"Api", "HttpApi"}:
                continue
            key, protocol = ("RestApiId", "REST") if event.type == "Api" else ("ApiId", "HTTP")
            for value in event.get(key):
                for api, when in apis_named(stack, value):
                    for there in made_by_event(event, event.type, api, when):
                        properties = event.properties.within(there)
                        if properties is not None:
                            implicit = ImplicitRestApi(stack) if value.is_absent and protocol == "REST" else None
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
    for body in api.bodies:
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
    for integration in stack.of_type("AWS::ApiGatewayV2::Integration"):
        for value in integration.get("ApiId"):
            for api, when in apis_named(stack, value):
                for protocol, there in protocols_of(api, when):
                    properties = integration.properties.within(there)
                    if properties is not None:
                        name = f"integration '{integration.logical_id}'"
                        yield V2Integration(stack, properties, api, protocol, name)


def protocols_of(api: Api | None, when: When) -> Iterator[tuple[str, When]]:
    """The protocol of an API within a scenario; empty where it cannot be told."""
    if api is None:
        yield "", when
    for protocol in api.protocols if api else []:
        there = protocol.within(when)
        if there is not None:
            yield (there.literal if isinstance(there.literal, str) else ""), there.when


def _of_quick_created(stack: Stack) -> Iterator[Integration]:
    """HTTP APIs that are made with one integration, of the function that is their ``Target``."""
    for api in stack.apis:
        if api.type == "AWS::ApiGatewayV2::Api" and any(not target.is_absent for target in api.get("Target")):
            yield QuickCreatedIntegration(stack, api.properties, api, "HTTP")


def _of_sam_routes(stack: Stack) -> Iterator[Integration]:
    for api in stack.apis:
        for routes in api.get("Routes") if api.type == "AWS::Serverless::WebSocketApi" else []:
            for name, route in routes.entries():
                yield RouteIntegration(stack, route, api, "WEBSOCKET", f"route '{name}'")


def _of_bodies(stack: Stack) -> Iterator[Integration]:
    for api in stack.apis:
        for body in api.bodies:
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


class PathOperation(NamedTuple):
    """An operation of an OpenAPI definition.

    Attributes:
        verb: the HTTP method in capitals, ``ANY`` for all.
        path: the path.
        says: the operation itself.
        item: the path item that it is part of.
    """

    verb: str
    path: str
    says: Resolved
    item: Resolved


def operations(body: Resolved) -> Iterator[PathOperation]:
    """The operations of an OpenAPI definition."""
    for paths in body.get("paths"):
        for path, item in paths.entries():
            for method, operation in item.entries():
                verb = "ANY" if method.startswith("x-amazon-apigateway-any") else method.upper()
                if verb in _VERBS:
                    yield PathOperation(verb, path, operation, item)


def _shared(body: Resolved, integration: Resolved) -> list[Resolved]:
    """The integration itself, or the one that it refers to in the components of an HTTP API.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integrations.html
    """
    reference = integration.value.get("$ref") if isinstance(integration.value, dict) else None
    if not isinstance(reference, str) or not reference.startswith(_SHARED_INTEGRATIONS):
        return [integration]
    there = body.within(integration.when)
    name = reference.removeprefix(_SHARED_INTEGRATIONS)
    return there.get("components", "x-amazon-apigateway-integrations", name) if there else []


def apis_named(stack: Stack, value: Resolved) -> list[tuple[Api | None, When]]:
    """The API that a property names; None for one that is not in the template, or SAM's implicit one."""
    reference = whole(value.comparable)
    # SAM takes a logical ID in text too.
    logical_id = reference.logical_id if reference else value.comparable
    api = stack.resources.get(logical_id)
    if not isinstance(api, Api):
        return [(None, value.when)]
    when = stack.resolver.scenarios.both(value.when, api.when)
    return [(api, when)] if when is not None else []
