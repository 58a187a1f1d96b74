"""Where an API sends the requests of a method or route to, and how long it waits for the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.resources.apis import (
    STREAM_MODES,
    Api,
    ImplicitRestApi,
)
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.sam_events import Event
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import ALWAYS, When

_TITLES = {"REST": "REST API", "HTTP": "HTTP API", "WEBSOCKET": "WebSocket API", "": "API"}

# Seconds that an API waits if its integration does not say, and at most. Where the protocol is not known it is
# the longest of HTTP and WebSocket.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
_WAITS = {"REST": (29, 300), "HTTP": (30, 30), "WEBSOCKET": (29, 29), "": (30, 30)}
_EDGE_WAIT = 29
# https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
_STREAM_WAIT = 900

_INVOCATION_TYPE = "x-amz-invocation-type"

_INVOCATION_HEADER = f"integration.request.header.{_INVOCATION_TYPE}"


class Integration(Element):
    """Where an API sends the requests of a method or route to.

    Attributes:
        title: the API and the method or route in words.
        api_id: the logical ID of its API; empty for one that SAM makes, or that is not in the template.
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
        self.api_id = api.logical_id if isinstance(api, Api) else ""
        self._api = api
        self._protocol = protocol

    def _ask(self, name: str, when: When) -> Sequence[Resolved]:
        return self.get(self.keys.get(name, name), when=when)

    @property
    def functions(self) -> Iterator[tuple[Function, When]]:
        """The functions it invokes, each with its scenario."""
        for uri in self._ask("Uri", ALWAYS):
            yield from invoked_functions(self.stack, uri)

    def awaited(self, when: When) -> Iterator[When]:
        """The scenarios in which the API surely waits for the function, and does not invoke it asynchronously.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
        """
        if any(
            _INVOCATION_TYPE in text.text.lower()
            for templates in self._ask("RequestTemplates", when)
            for _, text in templates.entries()
            if isinstance(text.text, str)
        ):
            return  # a template can override headers
        for parameters in self._ask("RequestParameters", when):
            headers = [value for name, value in parameters.entries() if name.lower() == _INVOCATION_HEADER]
            if not headers and not parameters.is_unknown:
                yield parameters.when
            # Anything but these two may be, or become, 'Event'.
            yield from (one.when for one in headers if one.is_absent or one.literal == "'RequestResponse'")

    def waits(self, when: When) -> Iterator[tuple[float, When]]:
        """How many seconds the API waits, each with its scenario."""
        default, longest = _WAITS.get(self._protocol, _WAITS[""])
        for timeout in self._ask("TimeoutInMillis", when):
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
        for mode in self._ask("ResponseTransferMode", when):
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
        return not any(str(kind.literal).upper() == "AWS" for kind in self._ask("Type", when))


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
