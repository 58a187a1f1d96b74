"""Lambda@Edge: functions that CloudFront runs, with limits of their own.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfn_lint_serverless_opt.stack.resource import Resource

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.functions import Function
    from cfn_lint_serverless_opt.stack.stack import Stack

_BEHAVIORS = (("DefaultCacheBehavior",), ("CacheBehaviors", "*"))
_PRINCIPAL = "edgelambda.amazonaws.com"

# Between viewer and cache a function has 128 MB at most.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-lambda-at-edge
_ORIGIN_EVENTS = {"origin-request", "origin-response"}


def edge_events(stack: Stack) -> dict[str, set[str]]:
    """The events at which distributions run each function, in whatever scenario, by its logical ID.

    An event that cannot be known is an empty text.
    """
    found: dict[str, set[str]] = {}
    for distribution in stack.of_type("AWS::CloudFront::Distribution"):
        for behavior in _BEHAVIORS:
            for one in distribution.get("DistributionConfig", *behavior, "LambdaFunctionAssociations", "*"):
                events = {kind.literal if isinstance(kind.literal, str) else "" for kind in one.get("EventType")}
                for target in one.get("LambdaFunctionARN"):
                    for function, _ in stack.invoked_functions(target):
                        found.setdefault(function.logical_id, set()).update(events)
    return found


def at_edge(function: Function) -> bool:
    """Whether a distribution names a function, or its role lets CloudFront run it."""
    holders = [function, *(role for role, _ in function.roles)]
    return function.logical_id in function.stack.edge_events or any(map(_trusts_cloudfront, holders))


def before_cache(function: Function) -> bool:
    """Whether a distribution runs a function, or may run it, between the viewer and the cache."""
    return not function.stack.edge_events.get(function.logical_id, set()) <= _ORIGIN_EVENTS


def _trusts_cloudfront(holder: Resource) -> bool:
    return any(
        service.literal == _PRINCIPAL
        for policy in holder.get("AssumeRolePolicyDocument")
        for statements in policy.parsed.get("Statement")
        for statement in statements.items()
        for services in statement.get("Principal", "Service")
        for service in services.items()
    )
