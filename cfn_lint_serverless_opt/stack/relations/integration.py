"""Where an API sends the requests of a method or route to, and how long it waits for the answer."""

from __future__ import annotations

import math
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
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import ALWAYS, When

_TITLES = {"REST": "REST API", "HTTP": "HTTP API", "WEBSOCKET": "WebSocket API", "": "API"}

# Seconds that an API waits if its integration does not say, and at most. Where the protocol is not known it is
# the longest of HTTP and WebSocket.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
_WAITS = {"REST": (29, 300), "HTTP": (30, 30), "WEBSOCKET": (29, 29), "": (30, 30)}
_EDGE_WAIT = 29
_NOT_EDGE = {"REGIONAL", "PRIVATE"}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
_STREAM_WAIT = 900

_INVOCATION_TYPE = "x-amz-invocation-type"

_INVOCATION_HEADER = f"integration.request.header.{_INVOCATION_TYPE}"


class Wait(Record):
    """How long an API waits for an integration.

    Attributes:
        seconds: how long it does; infinite where that cannot be told.
        at_most: how long it surely can be made to wait, in seconds.
        when: the scenario in which it does.
    """

    seconds: float
    at_most: float
    when: When


class Integration(Element):
    """Where an API sends the requests of a method or route to.

    Attributes:
        title: the API and the method or route in words.
        is_answered: whether somebody is there to get the answer.
        api_id: the logical ID of its API; empty for one that SAM makes, or that is not in the template.
        keys: how its properties are called where they are not called as in ``AWS::ApiGateway::Method``.
    """

    keys: ClassVar[dict[str, str]] = {}

    def __init__(
        self, stack: Stack, properties: Resolved, api: Api | ImplicitRestApi | None, protocol: str, name: str = ""
    ) -> None:
        super().__init__(stack, properties.path, properties)
        self.is_answered = True
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
        if not self.is_answered or any(
            _INVOCATION_TYPE in text.text.lower()
            for templates in self._ask("RequestTemplates", when)
            for _, text in templates.entries()
            if isinstance(text.text, str)
        ):
            return  # nobody is there, or a template can override headers
        for parameters in self._ask("RequestParameters", when):
            headers = [value for name, value in parameters.entries() if name.lower() == _INVOCATION_HEADER]
            if not headers and not parameters.is_unknown:
                yield parameters.when
            # Anything but these two may be, or become, 'Event'.
            yield from (one.when for one in headers if one.is_absent or one.literal == "'RequestResponse'")

    @property
    def timeout_property(self) -> str:
        """How the property is called that says how many milliseconds the API waits."""
        return self.keys.get("TimeoutInMillis", "TimeoutInMillis")

    def waits(self, when: When) -> Iterator[Wait]:
        """How long the API waits."""
        default, longest = _WAITS.get(self._protocol, _WAITS[""])
        for timeout in self._ask("TimeoutInMillis", when):
            milliseconds = timeout.number
            if timeout.is_absent:
                yield Wait(default, self._at_most(timeout.when), timeout.when)
                continue
            if not isinstance(milliseconds, (int, float)):
                yield Wait(math.inf, math.inf, timeout.when)
                continue
            seconds = milliseconds / 1000
            if self._protocol != "REST" or seconds <= default:
                yield Wait(min(seconds, longest), self._at_most(timeout.when), timeout.when)
            else:
                for most, there in self._longest(longest, timeout.when):
                    yield Wait(min(seconds, most), self._at_most(there), there)

    def _at_most(self, when: When) -> float:
        """How long the API surely can be made to wait: beyond 29 s only a Regional or private REST API can."""
        default, longest = _WAITS.get(self._protocol, _WAITS[""])
        endpoints = [there for one in self._api.endpoint_types if (there := one.within(when))] if self._api else []
        is_regional = bool(endpoints) and all(one.literal in _NOT_EDGE for one in endpoints)
        return longest if self._protocol != "REST" or is_regional else default

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
