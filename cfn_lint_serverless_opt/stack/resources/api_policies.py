"""Resource policies of REST APIs: who is not let in by one is kept out.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.api_definitions import definitions_of
from cfn_lint_serverless_opt.stack.resources.apis import Api, ImplicitRestApi
from cfn_lint_serverless_opt.template.values import UNKNOWN
from cfn_lint_serverless_opt.template.when import When


@asked_once
def policies_of(api: Api | ImplicitRestApi) -> Iterator[When]:
    """The scenarios in which an API has, or may have, a resource policy.

    A private API cannot be deployed without one.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
    """
    policies = []
    if isinstance(api, Api):
        policies.append(api.get("Policy"))
        policies += [definition.body.get("x-amazon-apigateway-policy") for definition in definitions_of(api)]
    if isinstance(api, ImplicitRestApi) or api.is_sam:
        policies.append(api.get("Auth", "ResourcePolicy"))
    yield from (policy.when for values in policies for policy in values if not policy.is_absent)
    yield from (kind.when for kind in api.endpoint_types if kind.is_unknown or kind.literal in {"PRIVATE", UNKNOWN})
