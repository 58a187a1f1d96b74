"""Whether a role may write traces, as far as the template tells.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts
from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_handed_on
from cfn_lint_serverless_opt.stack.relations.roles import managed_policies_of, policy_resources_of
from cfn_lint_serverless_opt.stack.resources.iam_actions import matches
from cfn_lint_serverless_opt.stack.resources.policies import ManagedPolicy, aws_managed_policy
from cfn_lint_serverless_opt.stack.resources.roles import Role
from cfn_lint_serverless_opt.stack.resources.statements import may_hold_anything, written_statements_in
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import ANY, arn_parts, has_marks, has_unknown, whole
from cfn_lint_serverless_opt.template.values import UNKNOWN, Missing, Resolved
from cfn_lint_serverless_opt.template.when import When

# https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
_ACTION = "xray:PutTraceSegments"

_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy")

# AWS managed policies that do not allow it. Any other may: nothing is said about it.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_WITHOUT_TRACES = {
    "AWSLambdaBasicDurableExecutionRolePolicy",
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaDynamoDBExecutionRole",
    "AWSLambdaENIManagementAccess",
    "AWSLambdaExecute",
    "AWSLambdaInvocation-DynamoDB",
    "AWSLambdaKinesisExecutionRole",
    "AWSLambdaMSKExecutionRole",
    "AWSLambdaRole",
    "AWSLambdaSQSQueueExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSLambda_FullAccess",
    "AWSLambda_ReadOnlyAccess",
    "AWSXrayReadOnlyAccess",
    "AmazonDynamoDBFullAccess",
    "AmazonDynamoDBReadOnlyAccess",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonSNSFullAccess",
    "AmazonSQSFullAccess",
    "CloudWatchLambdaInsightsExecutionRolePolicy",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
}


def traceless(role: Role, when: When) -> When | None:
    """A scenario within ``when`` in which a role surely may not write traces, or None."""
    scenarios = role.stack.scenarios
    if may_hold_anything(role.properties) or not role.stack.is_whole or is_handed_on(role):
        return None
    for denying in trace_denials(role):
        both = scenarios.both(when, denying)
        if both is not None:
            return both
    return scenarios.outside(when, _trace_grants(role))


@asked_once
def _trace_grants(role: Role) -> Iterator[When]:
    """The scenarios in which something allows a role to write traces, or may."""
    yield from _allowing(role)
    yield from _untold(role)


def _allowing(role: Role) -> Iterator[When]:
    """The scenarios in which a statement of the template allows it, or may."""
    for statement in _statements(role, {"Allow", UNKNOWN}):
        for when, _ in _including(statement):
            if not _is_elsewhere(role, statement.within(when)):
                yield when


@asked_once
def trace_denials(role: Role) -> Iterator[When]:
    """The scenarios in which a statement surely denies a role to write traces."""
    for statement in _statements(role, {"Deny"}):
        for when, is_certain in _including(statement):
            resources = _resources(statement.within(when))
            is_bound = any(not condition.is_absent for condition in statement.get("Condition"))
            if is_certain and not is_bound and any(resource.literal == "*" for resource in resources):
                yield when


def _untold(role: Role) -> Iterator[When]:
    """The scenarios in which it has, or may have, policies that the template does not tell."""
    stack = role.stack
    for policy, when in managed_policies_of(role):
        name = aws_managed_policy(policy).rpartition("/")[2]
        if name not in _WITHOUT_TRACES and not stack.related(ManagedPolicy, policy):
            yield when
    for written_in, when in policy_resources_of(role):
        if may_hold_anything(stack.resources[written_in].properties):
            yield when
    yield from _by_unsure_names(role)
    if role.logical_id in _extended_in_parts(stack):
        yield role.when


@asked_once
def _extended_in_parts(stack: Stack) -> frozenset[str]:
    """The logical IDs of the roles that policies of nested stacks and included files are for."""
    policies = [policy for one in stack.family[1:] for policy in one.of_type(*_POLICIES)]
    names = [name for policy in policies for name in (*policy.get("Roles", "*"), *policy.get("RoleName"))]
    return frozenset(role.logical_id for name in names for role, _ in stack.related(Role, name))


@asked_once
def _unsure_tracers(stack: Stack) -> Iterator[Resolved]:
    """What names the roles of policies that may let them write traces, as far as it is not sure which role is meant."""
    for policy in stack.of_type(*_POLICIES):
        if any(True for one in written_statements_in(stack, policy.logical_id) for _ in _including(one)):
            for name in (*policy.get("Roles", "*"), *policy.get("RoleName")):
                if not name.is_absent and whole(name.comparable) is None:
                    yield name


def _by_unsure_names(role: Role) -> Iterator[When]:
    """The scenarios in which a policy that may allow it names what can turn out to be the role."""
    for own in role.names:
        if own.is_absent:
            # A name that CloudFormation makes up nobody writes as a literal.
            yield from _unsure_of_all(role.stack)
        else:
            yield from (when for _, when in _unsure_names(role.stack).possible(own.comparable))


@asked_once
def _unsure_of_all(stack: Stack) -> Sequence[When]:
    return tuple(dict.fromkeys(name.when for name in _unsure_tracers(stack) if has_unknown(name.comparable or ANY)))


@asked_once
def _unsure_names(stack: Stack) -> Texts[When]:
    return Texts((name.comparable or ANY, name.when) for name in _unsure_tracers(stack))


def _statements(role: Role, effects: set[str | Missing]) -> Iterator[Resolved]:
    """The statements with one of some effects, each in the scenario in which the role has it."""
    for written_in, held in policy_resources_of(role):
        for statement in written_statements_in(role.stack, written_in):
            for effect in statement.get("Effect"):
                here = statement.within(effect.when) if effect.literal in effects else None
                here = here.within(held) if here is not None else None
                if here is not None:
                    yield here


def _including(statement: Resolved) -> Iterator[tuple[When, bool]]:
    """The scenarios in which the action is among those of a statement, or may be, and whether it surely is."""
    if may_hold_anything(statement):
        yield statement.when, False
        return
    for key in ("Action", "NotAction"):
        for written in statement.get(key):
            for patterns in () if written.is_absent else written.lists():
                is_among = _is_among(patterns)
                if is_among is None:
                    yield patterns.when, False
                elif is_among is (key == "Action"):
                    yield patterns.when, True


def _is_among(patterns: Resolved) -> bool | None:
    """Whether one of some patterns means the action; None if it cannot be known."""
    if not isinstance(patterns.value, list):
        return None
    literals = [pattern.literal for pattern in patterns.value]
    if any(isinstance(literal, str) and matches(_ACTION, literal) for literal in literals):
        return True
    return None if UNKNOWN in literals else False


def _resources(statement: Resolved | None) -> Sequence[Resolved]:
    return [one for written in (statement.get("Resource") if statement else []) for one in written.items()]


def _is_elsewhere(role: Role, statement: Resolved | None) -> bool:
    """Whether all that a statement is about are resources of other services: traces have none of their own.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    """
    resources = [resource.comparable for resource in _resources(statement)]
    return bool(resources) and all(_is_of_other_service(role, resource) for resource in resources)


def _is_of_other_service(role: Role, resource: str) -> bool:
    reference = whole(resource)
    if reference is not None:
        return reference.logical_id in role.stack.resources
    service = (*arn_parts(resource), "", "", "")[2]
    return bool(service) and not has_marks(service) and not matches("xray", service)
