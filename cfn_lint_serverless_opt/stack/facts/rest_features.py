"""What REST APIs can do and HTTP APIs cannot.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_told
from cfn_lint_serverless_opt.stack.relations.rest_apis import RestApi
from cfn_lint_serverless_opt.stack.resources.stages import Stage
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.references import references, whole
from cfn_lint_serverless_opt.template.values import Resolved

# Settings of the API; the names differ between SAM and CloudFormation, so that one list serves both.
_OF_API = (
    ("ApiKeySourceType",),
    ("Auth", "ApiKeyRequired"),
    ("Auth", "ResourcePolicy"),
    ("Auth", "UsagePlan", "CreateUsagePlan"),
    ("CloneFrom",),  # an API that nobody sees here
    ("Domain", "EndpointConfiguration"),
    ("EndpointAccessMode",),
    ("GatewayResponses",),
    ("MinimumCompressionSize",),
    ("Models",),
    ("Policy",),
    ("SecurityPolicy",),
)
_OF_STAGE = (
    ("CacheClusterEnabled",),
    ("CanarySetting",),
    ("ClientCertificateId",),
    ("TracingEnabled",),
)
_OF_METHOD_SETTING = (("CachingEnabled",), ("DataTraceEnabled",), ("LoggingLevel",))
_OF_EVENT = (
    ("Auth", "ApiKeyRequired"),
    ("Auth", "ResourcePolicy"),
    ("RequestModel",),
    ("RequestParameters",),
    ("ResponseTransferMode",),
)
_OF_METHOD = (
    ("ApiKeyRequired",),
    ("Integration", "CacheKeyParameters"),
    ("Integration", "IntegrationResponses", "*", "ResponseTemplates"),
    ("Integration", "RequestTemplates"),
    ("Integration", "ResponseTransferMode"),
    ("Integration", "Type"),
    ("MethodResponses", "*", "ResponseModels"),
    ("RequestModels",),
    ("RequestValidatorId",),
)
# Resources that give an API such a feature, and where they name it.
_GIVEN = (
    ("AWS::ApiGateway::ApiKey", ("StageKeys", "*", "RestApiId")),
    ("AWS::ApiGateway::BasePathMappingV2", ("RestApiId",)),  # private custom domain names
    ("AWS::ApiGateway::GatewayResponse", ("RestApiId",)),
    ("AWS::ApiGateway::Model", ("RestApiId",)),
    ("AWS::ApiGateway::RequestValidator", ("RestApiId",)),
    ("AWS::ApiGateway::UsagePlan", ("ApiStages", "*", "ApiId")),
    ("AWS::Logs::DeliverySource", ("ResourceArn",)),
    ("AWS::WAFRegional::WebACLAssociation", ("ResourceArn",)),
    ("AWS::WAFv2::WebACLAssociation", ("ResourceArn",)),
)
_DEPLOYMENT, _MAPPING = "AWS::ApiGateway::Deployment", "AWS::ApiGateway::BasePathMapping"
# Keys of an OpenAPI definition.
_OF_DEFINITION = {
    *("definitions", "schemas", "requestBody"),
    *("cacheKeyParameters", "requestTemplates", "responseTemplates", "responseTransferMode"),
    *("vpcEndpointIds", "Fn::Transform"),
    "x-amazon-apigateway-api-key-source",
    "x-amazon-apigateway-gateway-responses",
    "x-amazon-apigateway-minimum-compression-size",
    "x-amazon-apigateway-policy",
    "x-amazon-apigateway-request-validator",
    "x-amazon-apigateway-request-validators",
}

_INTEGRATION, _TIMEOUT = "x-amazon-apigateway-integration", "timeoutInMillis"

# Values that use nothing, or what HTTP APIs have too.
_OFF = {"", "aws_proxy", "buffered", "false", "http_proxy", "none", "off", "regional"}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
_MAX_TIMEOUT = 30_000  # milliseconds

# A definition with more nodes than this may use anything.
_MAX_NODES = 20_000


def uses_rest_only(api: RestApi) -> bool:
    """Whether a REST API uses anything that HTTP APIs lack, or may use it, be it under some condition only.

    The edge-optimised endpoint counts where it is asked for. As the default it is not something that anyone chose.
    """
    if not api.stack.is_whole or is_told(api.stack, api.logical_id):
        return True
    return (
        any(map(_is_used, _settings(api)))
        or any(map(_is_long, _timeouts(api)))
        or _is_given(api)
        or any(map(_is_in_definition, api.bodies))
    )


def _settings(api: RestApi) -> Iterator[Resolved]:
    yield from api.endpoint_types
    yield from _of(api, _OF_API)
    for stage in api.stages:
        yield from _of(stage, _OF_STAGE)
        for setting in stage.method_settings:
            yield from _of(setting, _OF_METHOD_SETTING)
        yield from _firehoses(stage)
    for deployment in _naming(api, _DEPLOYMENT):
        yield from deployment.get("DeploymentCanarySettings")
    for domain in _domains(api):
        yield from domain.get("CertificateArn")
        yield from domain.get("EndpointConfiguration", "Types", "*")
    for event in api.events:
        yield from _of(event, _OF_EVENT)
    for method in api.methods:
        yield from _of(method, _OF_METHOD)


def _timeouts(api: RestApi) -> Iterator[Resolved]:
    for event in api.events:
        yield from event.get("TimeoutInMillis")
    for method in api.methods:
        yield from method.get("Integration", "TimeoutInMillis")


def _is_long(timeout: Resolved) -> bool:
    number = timeout.number
    return not timeout.is_absent and not (isinstance(number, (int, float)) and number <= _MAX_TIMEOUT)


def _of(element: Element, places: tuple[tuple[str, ...], ...]) -> Iterator[Resolved]:
    for keys in places:
        yield from element.get(*keys)


def _domains(api: RestApi) -> Iterator[Resource]:
    """The custom domain names of the template that lead to it; those with a ``CertificateArn`` are edge-optimised.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-domainname.html
    """
    for mapping in _naming(api, _MAPPING):
        for name in mapping.get("DomainName"):
            reference = whole(name.comparable)
            domain = api.stack.resources.get(reference.logical_id) if reference else None
            if domain is not None:
                yield domain


def _firehoses(stage: Stage) -> Iterator[Resolved]:
    """Where access logs go, if that is known to be a delivery stream."""
    for settings in stage.access_logs:
        for destination in settings.get("DestinationArn"):
            reference = whole(destination.comparable)
            resource = stage.stack.resources.get(reference.logical_id) if reference else None
            if ":firehose:" in destination.comparable or (resource and "Firehose" in resource.type):
                yield destination


def _is_used(value: Resolved) -> bool:
    return not value.is_absent and _is_on(value.value)


def _is_on(value: Any) -> bool:
    """Whether a value, written or resolved, is anything but off; an unknown one is on."""
    if value is None or value in ({}, []):
        return False
    return str(value).lower() not in _OFF


def _is_given(api: RestApi) -> bool:
    return bool(_naming(api, *(kind for kind, _ in _GIVEN)))


def _naming(api: RestApi, *types: str) -> list[Resource]:
    """The resources of some types that name an API, or may do so."""
    named = _by_api(api.stack)
    found = dict.fromkeys([*named.get(api.logical_id, ()), *named.get("", ())])
    return [resource for resource in found if resource.type in types]


@asked_once
def _by_api(stack: Stack) -> Mapping[str, Sequence[Resource]]:
    """The resources that name APIs by the logical IDs of these; under an empty text those that may name any."""
    return grouped(
        (logical_id, resource)
        for kind, place in (*_GIVEN, (_DEPLOYMENT, ("RestApiId",)), (_MAPPING, ("RestApiId",)))
        for resource in stack.of_type_everywhere(kind)
        for name in resource.get(*place)
        for logical_id in ([""] if name.is_unknown else [one.logical_id for one in references(name.comparable)])
    )


def _is_in_definition(body: Resolved) -> bool:
    """Whether an OpenAPI definition uses such a feature anywhere, in whatever scenario."""
    if not isinstance(body.value, dict):
        return not body.is_absent
    nodes: list[Any] = [body.value]
    for node in nodes:  # which grows on the way
        if isinstance(node, dict):
            if _is_in_object(node):
                return True
            nodes += node.values()
        elif isinstance(node, list):
            nodes += node
        if len(nodes) > _MAX_NODES:
            return True
    return False


def _is_in_object(node: dict[str, Any]) -> bool:
    integration = node.get(_INTEGRATION)
    kind = integration.get("type") if isinstance(integration, dict) else None
    is_key = node.get("type") == "apiKey" and str(node.get("name")).lower() == "x-api-key"
    return (
        any(key in _OF_DEFINITION and _is_on(value) for key, value in node.items())
        or (kind is not None and _is_on(kind))
        or (_TIMEOUT in node and not _is_short(node[_TIMEOUT]))
        or node.get("in") == "body"
        or (is_key and not any(str(key).startswith("x-amazon-apigateway-auth") for key in node))
    )


def _is_short(timeout: Any) -> bool:
    return str(timeout).isdecimal() and int(timeout) <= _MAX_TIMEOUT
