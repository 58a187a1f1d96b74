"""Resource policies of REST APIs: who is not let in by one is kept out.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.api_definitions import definitions_of
from cfn_lint_serverless_opt.stack.resources.apis import Api, ImplicitRestApi
from cfn_lint_serverless_opt.stack.resources.iam_actions import matches
from cfn_lint_serverless_opt.template.references import arn_parts, split_outside
from cfn_lint_serverless_opt.template.values import UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When

_INVOKE = "execute-api:Invoke"
# What API Gateway completes with the ARN of the API.
_SHORT_ARN = "execute-api:/"

# SAM's own statements stand here; its other settings name whom to let in or to keep out.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html
_STATEMENTS = "CustomStatements"


@asked_once
def policies_of(api: Api | ImplicitRestApi) -> Iterator[When]:
    """The scenarios in which a resource policy of an API keeps, or may keep, callers out.

    A private API cannot be deployed without a policy, and nobody on the internet reaches it.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
    """
    policies: list[Resolved] = []
    if isinstance(api, Api):
        policies += api.get("Policy")
        policies += [one for known in definitions_of(api) for one in known.body.get("x-amazon-apigateway-policy")]
    for policy in policies:
        for statements in policy.parsed.get("Statement") if not policy.is_absent else ():
            yield from _keeping_out(statements)
    if isinstance(api, ImplicitRestApi) or api.is_sam:
        for policy in api.get("Auth", "ResourcePolicy"):
            yield from sam_policy(policy)
    yield from (kind.when for kind in api.endpoint_types if kind.is_unknown or kind.literal in {"PRIVATE", UNKNOWN})


def sam_policy(policy: Resolved) -> Iterator[When]:
    """The scenarios in which a ``ResourcePolicy`` of SAM keeps, or may keep, callers out."""
    if policy.is_unknown:
        yield policy.when
    for name, setting in policy.entries():
        if name == _STATEMENTS:
            yield from _keeping_out(setting)
        elif not setting.is_absent:
            yield setting.when


def _keeping_out(statements: Resolved) -> Iterator[When]:
    """The scenarios in which some statements do not just let everyone in."""
    yield from (listed.when for listed in statements.lists() if not (listed.is_absent or _lets_everyone_in(listed)))


def _lets_everyone_in(statements: Resolved) -> bool:
    """Whether statements surely allow everyone to call each method, and deny nothing to anybody."""
    listed = statements.value if isinstance(statements.value, list) else []
    effects = {effect.literal for statement in listed for effect in statement.get("Effect")}
    return effects == {"Allow"} and any(map(_is_for_everyone, listed))


def _is_for_everyone(statement: Resolved) -> bool:
    return (
        all(condition.is_absent or condition.value == {} for condition in statement.get("Condition"))
        and all(map(_is_everyone, statement.get("Principal")))
        and all(_any_matches(actions) for actions in statement.get("Action"))
        and all(any(_is_each_method(one.comparable) for one in names.items()) for names in statement.get("Resource"))
    )


def _is_everyone(principal: Resolved) -> bool:
    if not isinstance(principal.value, dict):
        return principal.literal == "*"
    return any(one.literal == "*" for accounts in principal.get("AWS") for one in accounts.items())


def _any_matches(actions: Resolved) -> bool:
    return any(isinstance(one.literal, str) and matches(_INVOKE, one.literal) for one in actions.items())


def _is_each_method(resource: str) -> bool:
    """Whether a resource of a policy stands for every method, at least of one stage: ``stage/method/path``."""
    name = resource.removeprefix(_SHORT_ARN)
    if name == resource:
        name = arn_parts(resource)[-1]
        # The ID of the API comes first.
        name = name if name == "*" else "/".join(split_outside(name, "/")[1:])
    parts = split_outside(name, "/")
    return parts[-1] == "*" and all(part == "*" for part in parts[1:])
