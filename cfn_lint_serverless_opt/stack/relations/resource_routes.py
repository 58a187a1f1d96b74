"""Methods and routes that are resources, or parts of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cfn_lint_serverless_opt.stack.relations.route import (
    NO_AUTHORIZER,
    Route,
    is_credential,
    is_validated,
    is_well_known,
    required,
)
from cfn_lint_serverless_opt.stack.resources.api_policies import policies_of
from cfn_lint_serverless_opt.stack.resources.apis import Api, apis_named
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.references import whole
from cfn_lint_serverless_opt.template.values import ABSENT, Missing, Resolved
from cfn_lint_serverless_opt.template.when import When

# The model that every REST API has; it takes any object.
# https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_apigateway.EmptyModel.html
_EMPTY_MODEL = "Empty"

# A path with more parts than this is not read to its root.
_MAX_DEPTH = 30


class Method(Route):
    """An ``AWS::ApiGateway::Method``."""

    remedy = (
        "Set AuthorizationType to AWS_IAM, or to COGNITO_USER_POOLS or CUSTOM with an AuthorizerId, ApiKeyRequired: "
        "true, or a Policy on the API that says who may call"
    )
    validation = "RequestValidatorId to an AWS::ApiGateway::RequestValidator"
    declaration = "RequestModels or required RequestParameters, and a RequestValidatorId"

    def __init__(self, method: Resource, properties: Resolved, api: Api | None) -> None:
        verbs = [str(verb.literal).upper() for verb in properties.get("HttpMethod") if isinstance(verb.literal, str)]
        verb = f" ({verbs[0]})" if len(verbs) == 1 else ""
        super().__init__(method, properties, f"Method '{method.logical_id}'{verb}", "REST", api)

    @property
    def verbs(self) -> Sequence[Resolved]:
        return self.get("HttpMethod")

    def authorizers(self, when: When) -> Sequence[Resolved]:
        return _written_type(self, when)

    def keys(self) -> Iterator[When]:
        yield from required(self.get("ApiKeyRequired"))

    def guards(self) -> Iterator[When]:
        # Whether an API of another stack has a policy is not known.
        yield from policies_of(self.api) if self.api else [self.when]

    def well_known(self) -> Iterator[When]:
        yield from (one.when for one in self.get("ResourceId") if is_well_known(_path(self.stack, one)))

    def backends(self, when: When) -> Sequence[Resolved]:
        return self.get("Integration", "Type", when=when)

    def transfer_modes(self, when: When) -> Sequence[Resolved]:
        return self.get("Integration", "ResponseTransferMode", when=when)

    def models(self, when: When) -> Sequence[Resolved]:
        return [found for models in self.get("RequestModels", when=when) for found in _entries(models, _is_schema)]

    def parameters(self, when: When) -> Sequence[Resolved]:
        return [
            found
            for parameters in self.get("RequestParameters", when=when)
            for found in _entries(parameters, _is_required)
        ]

    def identified(self) -> Iterator[When]:
        for parameters in self.get("RequestParameters"):
            yield from (one.when for name, one in parameters.entries() if is_credential(name) and not one.is_absent)

    def validators(self, when: When) -> Sequence[Resolved]:
        return self.get("RequestValidatorId", when=when)


def _path(stack: Stack, resource_id: Resolved) -> str:
    """The path of an ``AWS::ApiGateway::Resource``, as far up as the template tells."""
    parts: list[str] = []
    names = [resource_id]
    while names and len(parts) < _MAX_DEPTH:
        reference = whole(names[0].comparable)
        resource = stack.resources.get(reference.logical_id) if reference and not reference.attribute else None
        if resource is None or resource.type != "AWS::ApiGateway::Resource":
            break
        parts += [part.comparable for part in resource.get("PathPart")[:1]]
        names = list(resource.get("ParentId"))
    return "/" + "/".join(reversed(parts))


def _is_schema(media_type: str, model: Resolved) -> bool | Missing:
    """Whether a model says what bodies of a media type look like such that it can be checked."""
    return ABSENT if model.literal == _EMPTY_MODEL else is_validated(media_type)


def _is_required(name: str, required: Resolved) -> bool | Missing:
    """Whether a request must have a parameter that it can lack; what is part of its path is always there."""
    return False if name.startswith("method.request.path.") else required.boolean


def _entries(mapping: Resolved, meaning: Callable[[str, Resolved], object]) -> Sequence[Resolved]:
    """What each entry of an object means; ABSENT in a scenario in which it has none."""
    if not isinstance(mapping.value, dict):
        return [mapping]
    found = [one._replace(value=meaning(name, one)) for name, one in mapping.entries() if not one.is_absent]
    found = [one for one in found if not one.is_absent]
    gap = mapping.resolver.scenarios.outside(mapping.when, [one.when for one in found])
    return found if gap is None else [*found, mapping._replace(value=ABSENT, when=gap)]


class V2Route(Route):
    """An ``AWS::ApiGatewayV2::Route``."""

    def __init__(self, route: Resource, properties: Resolved, key: Resolved, protocol: str, api: Api | None) -> None:
        super().__init__(route, properties, f"Route '{route.logical_id}' ({key.literal})", protocol, api)
        types = "CUSTOM with an AuthorizerId, or to AWS_IAM"
        self.remedy = f"Set AuthorizationType to {'JWT or ' if protocol == 'HTTP' else ''}{types}"
        self._key = key

    @property
    def verbs(self) -> Sequence[Resolved]:
        key = str(self._key.literal)
        verb = key if self.protocol == "WEBSOCKET" else "ANY" if key.startswith("$") else key.split(" ", 1)[0]
        return [self._key._replace(value=verb)]

    def authorizers(self, when: When) -> Sequence[Resolved]:
        return _written_type(self, when)

    def keys(self) -> Iterator[When]:
        # HTTP APIs have no API keys.
        if self.protocol == "WEBSOCKET":
            yield from required(self.get("ApiKeyRequired"))

    def well_known(self) -> Iterator[When]:
        yield from [self._key.when] if is_well_known(str(self._key.literal)) else ()


class QuickCreatedRoute(Route):
    """The route of an HTTP API that is made with a ``Target``."""

    remedy = "Declare the route as an AWS::ApiGatewayV2::Route with an AuthorizationType"

    def __init__(self, api: Api, properties: Resolved) -> None:
        super().__init__(api, properties, f"The route of API '{api.logical_id}'", "HTTP", api)

    @property
    def verbs(self) -> Sequence[Resolved]:
        return [self.properties._replace(value="ANY")]

    def authorizers(self, when: When) -> Sequence[Resolved]:
        return [self.properties._replace(value=ABSENT, when=when)]

    def guards(self) -> Iterator[When]:
        for override in self.stack.of_type("AWS::ApiGatewayV2::ApiGatewayManagedOverrides"):
            for name in override.get("ApiId"):
                if any(api is self.api for api, _ in apis_named(self.stack, name)):
                    for kind in override.get("Route", "AuthorizationType", when=name.when):
                        if not kind.is_absent and kind.literal != NO_AUTHORIZER:
                            yield kind.when


class SamWebSocketRoute(Route):
    """A route of an ``AWS::Serverless::WebSocketApi``.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-websocketapi-websocketapiauth.html
    """

    api: Api
    remedy = "Set Auth: {AuthType: AWS_IAM}, or CUSTOM with an AuthArn, on the API"

    def __init__(self, api: Api, name: str, properties: Resolved) -> None:
        place = Element(api.stack, properties.path, properties)
        super().__init__(place, properties, f"Route {name} of API '{api.logical_id}'", "WEBSOCKET", api)
        self._name = name

    @property
    def verbs(self) -> Sequence[Resolved]:
        return [self.properties._replace(value=self._name)]

    def authorizers(self, when: When) -> Sequence[Resolved]:
        return self.api.get("Auth", "AuthType", when=when)

    def keys(self) -> Iterator[When]:
        yield from required(self.get("ApiKeyRequired"))


def _written_type(route: Route, when: When) -> Sequence[Resolved]:
    """The ``AuthorizationType``; an authorizer without one is not known to be used."""
    found: list[Resolved] = []
    for kind in route.get("AuthorizationType", when=when):
        found += route.get("AuthorizerId", when=kind.when) if kind.is_absent else [kind]
    return found
