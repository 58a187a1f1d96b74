"""IAM policies: where they are written and attached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from cfn_lint_serverless_opt.template.references import arn_parts, has_marks
from cfn_lint_serverless_opt.template.values import Path, Resolved

PRINCIPALS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")

PERMISSION_SET = "AWS::SSO::PermissionSet"

POLICIES = (
    "AWS::IAM::Policy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
    "AWS::IAM::GroupPolicy",
)

SAM_ROLE_OWNERS = ("AWS::Serverless::Function", "AWS::Serverless::StateMachine")


class ManagedPolicy(Resource):
    """An ``AWS::IAM::ManagedPolicy``."""

    types = ("AWS::IAM::ManagedPolicy",)
    name_property = "ManagedPolicyName"


@asked_once
def attached_policies(stack: Stack) -> Iterator[tuple[Resource, Resolved]]:
    """The managed policies, by name or ARN, of every principal, permission set, function and state machine."""
    for holder, lists in (
        *((principal, principal.get("ManagedPolicyArns")) for principal in stack.of_type(*PRINCIPALS)),
        *((holder, holder.get("ManagedPolicies")) for holder in stack.of_type(PERMISSION_SET)),
    ):
        for policies in lists:
            yield from ((holder, policy) for policy in policies.items())
    yield from ((holder, policy) for holder, policy in sam_policies(stack) if isinstance(policy.value, str))


@asked_once
def sam_policies(stack: Stack) -> Iterator[tuple[Resource, Resolved]]:
    """The items of ``Policies`` of SAM functions and state machines; with a ``Role`` SAM ignores them.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
    """
    for holder in stack.of_type(*SAM_ROLE_OWNERS):
        for gap in holder.absences("Role"):
            for policies in holder.get("Policies", when=gap.when):
                yield from ((holder, policy) for policy in policies.items())


def aws_managed_policy(policy: Resolved) -> str:
    """The path and name of an AWS managed policy; empty for any other.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """
    text = policy.text
    if not isinstance(text, str):
        return ""
    if not text.startswith("arn:"):
        return "" if has_marks(text) else text
    parts = arn_parts(text)
    is_managed = len(parts) == 6 and parts[4] == "aws" and parts[5].startswith("policy/") and not has_marks(parts[5])
    return parts[5].removeprefix("policy/") if is_managed else ""


def sam_policies_in(stack: Stack, logical_id: str) -> Sequence[Resolved]:
    """The items of ``Policies`` of a SAM function or state machine."""
    return _sam_policies(stack).get(logical_id, ())


def attached_policies_in(stack: Stack, logical_id: str) -> Sequence[Resolved]:
    """The managed policies, by name or ARN, that a resource names."""
    return _attached_policies(stack).get(logical_id, ())


@asked_once
def _sam_policies(stack: Stack) -> Mapping[str, Sequence[Resolved]]:
    return grouped((holder.logical_id, policy) for holder, policy in sam_policies(stack))


@asked_once
def _attached_policies(stack: Stack) -> Mapping[str, Sequence[Resolved]]:
    return grouped((holder.logical_id, policy) for holder, policy in attached_policies(stack))


@asked_once
def policy_documents(stack: Stack) -> Iterator[tuple[Resource, Resolved]]:
    """The documents of all policies that grant something to whoever has them, each with its resource."""
    for principal in stack.of_type(*PRINCIPALS):
        for policies in principal.get("Policies"):
            for policy in policies.items():
                yield from ((principal, document) for document in policy.get("PolicyDocument"))
    for holder in stack.of_type(*POLICIES):
        yield from ((holder, document) for document in holder.get("PolicyDocument"))
    for holder in stack.of_type(PERMISSION_SET):
        yield from ((holder, document) for document in holder.get("InlinePolicy"))
    for holder, policy in sam_policies(stack):
        if isinstance(policy.value, dict) and "Statement" in policy.value:
            yield holder, policy


@asked_once
def policy_statements(stack: Stack) -> Iterator[tuple[Resource, Resolved, Path | None]]:
    """Each statement of these policies with its resource, and the path of the policy if that is written as text."""
    for holder, policy in policy_documents(stack):
        yield from ((holder, statement, written) for statement, written in statements_of(policy))


def statements_of(policy: Resolved) -> Iterator[tuple[Resolved, Path | None]]:
    """Each statement of a policy, and the path of the policy if that is written as text."""
    document, written = policy, None
    if isinstance(policy.value, str):
        document, written = policy.parsed, policy.path
    for body in document.get("Statement"):
        yield from ((statement, written) for statement in body.items())
