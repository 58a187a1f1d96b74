"""Lambda@Edge: functions that CloudFront runs, with limits of their own.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.functions import Function
    from cfn_lint_serverless_opt.stack.stack import Stack

_ASSOCIATIONS = ("LambdaFunctionAssociations", "*", "LambdaFunctionARN")
_BEHAVIORS = (("DefaultCacheBehavior",), ("CacheBehaviors", "*"))
_TRUSTED = ("AssumeRolePolicyDocument", "Statement", "*", "Principal", "Service", "*")


def edge_functions(stack: Stack) -> set[str]:
    """The logical IDs of the functions that distributions name, in whatever scenario."""
    return {
        function.logical_id
        for distribution in stack.of_type("AWS::CloudFront::Distribution")
        for behavior in _BEHAVIORS
        for target in distribution.get("DistributionConfig", *behavior, *_ASSOCIATIONS)
        for function, _ in stack.invoked_functions(target)
    }


def at_edge(function: Function) -> bool:
    """Whether a distribution names a function, or its role lets CloudFront run it."""
    holders = [function, *(role for role, _ in function.roles)]
    return function.logical_id in function.stack.edge_functions or any(
        service.literal == "edgelambda.amazonaws.com" for holder in holders for service in holder.get(*_TRUSTED)
    )
