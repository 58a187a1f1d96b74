"""Custom domain names of APIs, and whether only clients with a certificate get in through them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.resources.api_definitions import definitions_of
from cfn_lint_serverless_opt.stack.resources.apis import Api, apis_named
from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

_ENDPOINT = ("x-amazon-apigateway-endpoint-configuration", "disableExecuteApiEndpoint")
_TRUSTSTORE = ("MutualTlsAuthentication", "TruststoreUri")

# What maps a domain name to an API, and the property that names the API.
_MAPPINGS = (("AWS::ApiGateway::BasePathMapping", "RestApiId"), ("AWS::ApiGatewayV2::ApiMapping", "ApiId"))


class DomainName(Resource):
    """A custom domain name of REST APIs, or of HTTP and WebSocket APIs; either can be mapped to any API."""

    types = ("AWS::ApiGateway::DomainName", "AWS::ApiGatewayV2::DomainName")
    name_property = "DomainName"


@asked_once
def mutual_tls(api: Api) -> Iterator[When]:
    """The scenarios in which only clients with a certificate reach an API, or it may be so.

    Its own endpoint must be disabled, and no domain name of the template may lead to it that asks for no certificate.
    Those of other stacks may ask for one.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
    """
    for disabled in _endpoint_settings(api):
        if not disabled.is_absent and disabled.boolean is not False:
            gap = api.stack.scenarios.outside(disabled.when, _without_certificate(api))
            if gap is not None:
                yield gap


def _endpoint_settings(api: Api) -> Iterator[Resolved]:
    """What may disable the endpoint that each API has.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
    """
    yield from api.get("DisableExecuteApiEndpoint")
    for definition in definitions_of(api):
        for way in ((), ("servers", "*")):
            yield from (one for one in definition.body.get(*way, *_ENDPOINT) if not one.is_unknown)


def _without_certificate(api: Api) -> Iterator[When]:
    """The scenarios in which a domain name leads to an API that surely asks no client for a certificate."""
    stack = api.stack
    for domain in api.get("Domain") if api.is_sam else ():
        if not domain.is_absent:
            yield from (gap.when for gap in domain.get(*_TRUSTSTORE) if gap.is_absent)
    for name in _mapped_names(stack).get(api.logical_id, ()):
        for resource, when in stack.related(DomainName, name):
            yield from (gap.when for gap in resource.absences(*_TRUSTSTORE, when=when))


@asked_once
def _mapped_names(stack: Stack) -> Mapping[str, Sequence[Resolved]]:
    """The domain names that are mapped to an API, by its logical ID."""
    return grouped(
        (api.logical_id, name)
        for kind, key in _MAPPINGS
        for mapping in stack.of_type(kind)
        for value in mapping.get(key)
        for api, when in apis_named(stack, value)
        if api is not None
        for name in mapping.get("DomainName", when=when)
    )
