"""Managed policies that grant nothing, but bound what others grant.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.policies import (
    PERMISSION_SET,
    PRINCIPALS,
    SAM_ROLE_OWNERS,
    ManagedPolicy,
    attached_policies,
    policy_statements,
)
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import Resolved


@asked_once
def permissions_boundaries(stack: Stack) -> frozenset[str]:
    """The managed policies of the template that are used only as a permissions boundary."""
    policies = list(stack.of_type("AWS::IAM::ManagedPolicy"))
    bounding = _named(stack, _limits(stack)) if policies else set()
    if not bounding:
        return frozenset()
    attached = _named(stack, (policy for _, policy in attached_policies(stack)))
    for holder in stack.of_type(PERMISSION_SET):
        for references in holder.get("CustomerManagedPolicyReferences"):
            attached |= _named(stack, (name for one in references.items() for name in one.get("Name")))
    for policy in policies:
        for who in ("Roles", "Users", "Groups"):
            if any(names.items() for names in policy.get(who)):
                attached.add(policy.logical_id)
    return frozenset(bounding - attached)


def _named(stack: Stack, policies: Iterable[Resolved]) -> set[str]:
    return {policy.logical_id for one in policies for policy, _ in stack.related(ManagedPolicy, one)}


def _limits(stack: Stack) -> Iterator[Resolved]:
    """What is named as a permissions boundary, or asked to be one in a condition of a policy."""
    for resource in stack.of_type(*PRINCIPALS, *SAM_ROLE_OWNERS):
        yield from resource.get("PermissionsBoundary")
    for holder in stack.of_type(PERMISSION_SET):
        yield from holder.get("PermissionsBoundary", "CustomerManagedPolicyReference", "Name")
    for _, statement, _ in policy_statements(stack):
        for condition in statement.get("Condition"):
            for _, tests in condition.entries():
                for key, value in tests.entries():
                    if key.lower() == "iam:permissionsboundary":
                        yield from value.items()
