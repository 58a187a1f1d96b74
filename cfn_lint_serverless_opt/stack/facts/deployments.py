"""Functions that run when a stack is deployed, or now and then to rotate a secret, and never else."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.relations.bare_permissions import permissions_of
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions, qualifiers_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.mentions import mentioned
from cfn_lint_serverless_opt.stack.stack import Resource, Stack

# The services that invoke functions at deployments and for rotations, by their principals.
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
_SERVICES = {"cloudformation", "secretsmanager"}
_ROTATING = "AWS::SecretsManager::RotationSchedule"
_MACRO = "AWS::CloudFormation::Macro"

# What mentions a function without using it.
_OBSERVING = (
    *("AWS::CloudWatch::", "AWS::IAM::", "AWS::Logs::", "AWS::SSM::Parameter"),
    *("AWS::Lambda::Alias", "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::Permission", "AWS::Lambda::Version"),
)


@asked_once
def serves_deployments(function: Function) -> bool:
    """Whether only custom resources, macros or the rotation of secrets use a function, as far as the template shows.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
    """
    services = {service for _, service, _ in permissions_of(function)}
    if function.logical_id not in _served(function.stack) and "secretsmanager" not in services:
        return False
    own = {function.logical_id, *(qualifier.logical_id for qualifier, _ in qualifiers_of(function))}
    has_own_ways = function.is_sam and any(
        not way.is_absent and way.value != {} for name in ("Events", "FunctionUrlConfig") for way in function.get(name)
    )
    return not (has_own_ways or services - _SERVICES or own & _used(function.stack))


@asked_once
def _served(stack: Stack) -> frozenset[str]:
    """The logical IDs of the functions that custom resources or rotations of secrets name."""
    return frozenset(
        function.logical_id
        for resource in stack.resources.values()
        for name in _names(resource)
        for value in resource.get(name)
        for function, _ in invoked_functions(stack, value)
    )


def _names(resource: Resource) -> Iterator[str]:
    """The properties that name a function for a deployment or rotation."""
    if _is_custom(resource):
        yield "ServiceToken"
    elif resource.type == _ROTATING:
        yield "RotationLambdaARN"
    elif resource.type == _MACRO:
        yield "FunctionName"


def _is_custom(resource: Resource) -> bool:
    return resource.type.startswith("Custom::") or resource.type == "AWS::CloudFormation::CustomResource"


@asked_once
def _used(stack: Stack) -> frozenset[str]:
    """The logical IDs that other resources mention, and may use what they stand for."""
    found: set[str] = set()
    for resource in stack.resources.values():
        if (
            not _is_custom(resource)
            and resource.type not in {_ROTATING, _MACRO}
            and not resource.type.startswith(_OBSERVING)
        ):
            found.update(name for name in mentioned(resource) if name != resource.logical_id)
    return frozenset(found)
