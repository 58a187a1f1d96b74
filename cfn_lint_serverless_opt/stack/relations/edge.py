"""Lambda@Edge: functions that CloudFront runs, with limits of their own.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
"""

from __future__ import annotations

from collections.abc import Mapping

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.roles import roles_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Resource, Stack

_BEHAVIORS = (("DefaultCacheBehavior",), ("CacheBehaviors", "*"))
_PRINCIPAL = "edgelambda.amazonaws.com"

# Between viewer and cache a function has 128 MB at most.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-lambda-at-edge
_ORIGIN_EVENTS = {"origin-request", "origin-response"}


@asked_once
def _edge_events(stack: Stack) -> Mapping[str, set[str]]:
    """The events at which distributions run each function, in whatever scenario, by its logical ID.

    An event that cannot be known is an empty text.
    """
    found: dict[str, set[str]] = {}
    for distribution in stack.of_type("AWS::CloudFront::Distribution"):
        for behavior in _BEHAVIORS:
            for one in distribution.get("DistributionConfig", *behavior, "LambdaFunctionAssociations", "*"):
                events = {kind.literal if isinstance(kind.literal, str) else "" for kind in one.get("EventType")}
                for target in one.get("LambdaFunctionARN"):
                    for function, _ in invoked_functions(stack, target):
                        found.setdefault(function.logical_id, set()).update(events)
    return found


def is_in_distribution(function: Function) -> bool:
    """Whether a distribution of the template surely runs a function, in whatever scenario."""
    return function.logical_id in _edge_events(function.stack)


@asked_once
def is_at_edge(function: Function) -> bool:
    """Whether a distribution names a function, or its role lets CloudFront run it."""
    holders = [function, *(role for role, _ in roles_of(function))]
    return is_in_distribution(function) or any(map(_trusts_cloudfront, holders))


def is_before_cache(function: Function) -> bool:
    """Whether a distribution runs a function, or may run it, between the viewer and the cache."""
    return not _edge_events(function.stack).get(function.logical_id, set()) <= _ORIGIN_EVENTS


def _trusts_cloudfront(holder: Resource) -> bool:
    return any(
        service.literal == _PRINCIPAL
        for policy in holder.get("AssumeRolePolicyDocument")
        for statements in policy.parsed.get("Statement")
        for statement in statements.items()
        for services in statement.get("Principal", "Service")
        for service in services.items()
    )
