"""What the template grants: policies of roles, users, groups, permission sets, functions and state machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.stack.references import whole
from cfn_lint_serverless_opt.stack.resolved import Path, Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

_PRINCIPALS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy")
_PERMISSION_SET = "AWS::SSO::PermissionSet"
_SAM = ("AWS::Serverless::Function", "AWS::Serverless::StateMachine")

# The operators that a request must match; negated ones say nothing about what it touches.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
_POSITIVE = {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}


class ManagedPolicy(Resource):
    """An ``AWS::IAM::ManagedPolicy``."""

    name_property = "ManagedPolicyName"


class Statement(Element):
    """A statement of a policy in the scenario in which it allows something.

    Attributes:
        holder: the resource that it is written in.
    """

    def __init__(self, holder: Resource, statement: Resolved, written: Path | None) -> None:
        super().__init__(holder.stack, statement.path, statement)
        self.holder = holder
        self._written = written

    @cached_property
    def actions(self) -> list[Resolved]:
        """The items of ``Action``."""
        return [action for actions in self.get("Action") for action in actions.items()]

    @cached_property
    def resources(self) -> list[Resolved]:
        """The items of ``Resource``."""
        return [resource for resources in self.get("Resource") for resource in resources.items()]

    def requiring(self, is_key: Callable[[str], bool]) -> Iterator[When]:
        """The scenarios in which its ``Condition`` tests, or may test, a key positively.

        Args:
            is_key: whether a condition key in lower case is meant.
        """
        for condition in self.get("Condition"):
            if condition.is_unknown:
                yield condition.when
            for operator, tests in condition.entries():
                name = operator.lower().rsplit(":", 1)[-1].removesuffix("ifexists")
                for key, value in tests.entries() if name in _POSITIVE else ():
                    if not value.is_absent and is_key(key.lower()):
                        yield value.when

    def finding(self, at: Resolved | When, message: str, subject: str = "") -> Finding:
        """A finding on a value of the statement; on the whole policy if that is written as text."""
        found = super().finding(at, message, subject)
        return found._replace(path=self._written, subject=f"{found.path}") if self._written else found


def statements(stack: Stack) -> Iterator[Statement]:
    """Every statement that allows something to whoever the template grants it to.

    Trust, resource and key policies, and permissions boundaries, grant nothing in this sense.
    """
    for holder, policy in _documents(stack):
        document, written = policy, None
        if isinstance(policy.value, str):
            document, written = _parsed(policy), policy.path
        for body in document.get("Statement"):
            for statement in body.items():
                for effect in statement.get("Effect"):
                    if effect.literal == "Allow":
                        yield Statement(holder, statement._replace(when=effect.when), written)


def _documents(stack: Stack) -> Iterator[tuple[Resource, Resolved]]:
    for principal in stack.of_type(*_PRINCIPALS):
        for policies in principal.get("Policies"):
            for policy in policies.items():
                yield from ((principal, document) for document in policy.get("PolicyDocument"))
    for holder in stack.of_type(*_POLICIES):
        yield from ((holder, document) for document in holder.get("PolicyDocument"))
    boundaries = _boundaries(stack)
    for holder in stack.of_type("AWS::IAM::ManagedPolicy"):
        if holder.logical_id not in boundaries:
            yield from ((holder, document) for document in holder.get("PolicyDocument"))
    for holder in stack.of_type(_PERMISSION_SET):
        yield from ((holder, document) for document in holder.get("InlinePolicy"))
    for holder, policy in sam_policies(stack):
        if isinstance(policy.value, dict) and "Statement" in policy.value:
            yield holder, policy


def _parsed(policy: Resolved) -> Resolved:
    try:
        return policy._replace(value=json.loads(str(policy.value)))
    except (ValueError, RecursionError):
        return policy._replace(value={})


def _boundaries(stack: Stack) -> set[str]:
    """The managed policies of the template that are used only as a permissions boundary."""
    if not next(stack.of_type("AWS::IAM::ManagedPolicy"), None):
        return set()
    bounding = {
        policy.logical_id
        for resource in stack.of_type(*_PRINCIPALS, *_SAM)
        for boundary in resource.get("PermissionsBoundary")
        for policy, _ in stack.related(ManagedPolicy, boundary)
    }
    attached = {
        policy.logical_id for _, item in attached_policies(stack) for policy, _ in stack.related(ManagedPolicy, item)
    }
    for policy in stack.of_type("AWS::IAM::ManagedPolicy") if bounding else ():
        for who in ("Roles", "Users", "Groups"):
            if any(not names.is_absent for names in policy.get(who)):
                attached.add(policy.logical_id)
    return bounding - attached


def attached_policies(stack: Stack) -> Iterator[tuple[Resource, Resolved]]:
    """The managed policies, by name or ARN, of every principal, permission set, function and state machine."""
    for holder, lists in (
        *((principal, principal.get("ManagedPolicyArns")) for principal in stack.of_type(*_PRINCIPALS)),
        *((holder, holder.get("ManagedPolicies")) for holder in stack.of_type(_PERMISSION_SET)),
    ):
        for policies in lists:
            yield from ((holder, policy) for policy in policies.items())
    yield from ((holder, policy) for holder, policy in sam_policies(stack) if isinstance(policy.value, str))


def sam_policies(stack: Stack) -> Iterator[tuple[Resource, Resolved]]:
    """The items of ``Policies`` of SAM functions and state machines; with a ``Role`` SAM ignores them.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
    """
    for holder in stack.of_type(*_SAM):
        for gap in holder.absences("Role"):
            for policies in holder.get("Policies", when=gap.when):
                yield from ((holder, policy) for policy in policies.items())


def aws_managed_policy(policy: Resolved) -> str:
    """The path and name of an AWS managed policy; empty for any other.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """
    text = policy.literal
    if not isinstance(text, str) or whole(text):
        return ""
    if not text.startswith("arn:"):
        return text
    parts = text.split(":", 5)
    is_managed = len(parts) == 6 and parts[4] == "aws" and parts[5].startswith("policy/")
    return parts[5].removeprefix("policy/") if is_managed else ""
