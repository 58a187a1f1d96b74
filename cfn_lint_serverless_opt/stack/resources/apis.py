"""APIs of API Gateway: their protocols and endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.references import whole
from cfn_lint_serverless_opt.template.values import UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When

_PROTOCOLS = {
    "AWS::ApiGateway::RestApi": "REST",
    "AWS::Serverless::Api": "REST",
    "AWS::Serverless::HttpApi": "HTTP",
    "AWS::Serverless::WebSocketApi": "WEBSOCKET",
}

# SAM has a name of its own for it.
STREAM_MODES = {"STREAM", "RESPONSE_STREAM"}


class Api(Resource):
    """A REST, HTTP or WebSocket API, SAM's or plain."""

    types = (
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::WebSocketApi",
    )

    @property
    def protocols(self) -> Sequence[Resolved]:
        """``REST``, ``HTTP`` or ``WEBSOCKET``; UNKNOWN if it cannot be told."""
        fixed = _PROTOCOLS.get(self.type)
        values = [self.properties._replace(value=fixed)] if fixed else self.get("ProtocolType")
        # Only HTTP APIs can be imported, and then they need not say so.
        return [value._replace(value="HTTP") if value.is_absent else value for value in values]

    @property
    def endpoint_types(self) -> Sequence[Resolved]:
        """``EDGE``, ``REGIONAL`` or ``PRIVATE`` of a REST API; absent means EDGE.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
        """
        if self.is_sam:
            return _sam_endpoint_types(self.get("EndpointConfiguration"))
        types: list[Resolved] = []
        for value in self.get("EndpointConfiguration", "Types"):
            # An import can say it in its parameters.
            imported = self.get("Parameters", "endpointConfigurationTypes", when=value.when)
            types += imported if value.is_absent else value.items()
        return types


class ImplicitRestApi(Element):
    """The REST API that SAM makes for ``Api`` events without ``RestApiId``."""

    def __init__(self, stack: Stack) -> None:
        shared = stack.section("Globals")
        super().__init__(stack, ("Globals", "Api"), next(iter(shared.get("Api")), shared._replace(value=UNKNOWN)))

    @property
    def endpoint_types(self) -> Sequence[Resolved]:
        """As those of an ``Api``."""
        return _sam_endpoint_types(self.get("EndpointConfiguration"))


def _sam_endpoint_types(configurations: Sequence[Resolved]) -> Sequence[Resolved]:
    """SAM takes a type or an object with one."""
    return [
        kind for value in configurations for kind in (value.get("Type") if isinstance(value.value, dict) else [value])
    ]


def protocols_of(api: Api | None, when: When) -> Iterator[tuple[str, When]]:
    """The protocol of an API within a scenario; empty where it cannot be told."""
    if api is None:
        yield "", when
    for protocol in api.protocols if api else []:
        there = protocol.within(when)
        if there is not None:
            yield (there.literal if isinstance(there.literal, str) else ""), there.when


def apis_named(stack: Stack, value: Resolved) -> list[tuple[Api | None, When]]:
    """The API that a property names; None for one that is not in the template, or SAM's implicit one."""
    reference = whole(value.comparable)
    # SAM takes a logical ID in text too.
    logical_id = reference.logical_id if reference else value.comparable
    api = stack.get(Api, logical_id)
    if api is None:
        return [(None, value.when)]
    when = stack.scenarios.both(value.when, api.when)
    return [(api, when)] if when is not None else []


@asked_once
def implicit_rest_api(stack: Stack) -> ImplicitRestApi:
    """The REST API that SAM makes, or would make, for events that name none."""
    return ImplicitRestApi(stack)
