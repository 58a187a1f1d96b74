"""What the template grants: policies of roles, users, groups, permission sets, functions and state machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.stack.references import arn_parts, has_marks
from cfn_lint_serverless_opt.stack.resolved import UNKNOWN, Path, Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

_PRINCIPALS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
_POLICIES = (
    "AWS::IAM::Policy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
    "AWS::IAM::GroupPolicy",
)
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
            if may_hold_anything(condition):
                yield condition.when
            for operator, tests in condition.entries():
                if operator.lower().rsplit(":", 1)[-1].removesuffix("ifexists") not in _POSITIVE:
                    continue
                if may_hold_anything(tests):
                    yield tests.when
                for key, value in tests.entries():
                    if not value.is_absent and is_key(key.lower()):
                        yield value.when

    def finding(self, at: Resolved | When, message: str, subject: str = "") -> Finding:
        """A finding on a value of the statement; on the whole policy if that is written as text."""
        found = super().finding(at, message, subject)
        return found._replace(path=self._written, subject=f"{found.path}") if self._written else found


def may_hold_anything(value: Resolved) -> bool:
    """Whether a value is unknown, or a transform may put anything beside what is written."""
    return value.is_unknown or (isinstance(value.value, dict) and "Fn::Transform" in value.value)


def statements(stack: Stack) -> Iterator[Statement]:
    """Every statement that allows something to whoever the template grants it to.

    Trust, resource and key policies, and permissions boundaries, grant nothing in this sense.
    """
    boundaries = _boundaries(stack)
    for holder, statement, written in _all_statements(stack):
        for effect in statement.get("Effect") if holder.logical_id not in boundaries else ():
            if effect.literal == "Allow":
                yield Statement(holder, statement._replace(when=effect.when), written)


def written_statements(stack: Stack) -> Iterator[tuple[str, Resolved]]:
    """Every statement of the policies above, denying and unknown ones too, with its resource's logical ID."""
    for holder, document in _documents(stack):
        if isinstance(document.value, dict) and may_hold_anything(document):
            yield holder.logical_id, document._replace(value=UNKNOWN)
    for holder, statement, _ in _all_statements(stack):
        yield holder.logical_id, statement


def _all_statements(stack: Stack) -> Iterator[tuple[Resource, Resolved, Path | None]]:
    for holder, policy in _documents(stack):
        yield from ((holder, statement, written) for statement, written in statements_in(policy))


def statements_in(policy: Resolved) -> Iterator[tuple[Resolved, Path | None]]:
    """Each statement of a policy, and the path of the policy if that is written as text."""
    document, written = policy, None
    if isinstance(policy.value, str):
        document, written = policy.parsed, policy.path
    for body in document.get("Statement"):
        yield from ((statement, written) for statement in body.items())


def _documents(stack: Stack) -> Iterator[tuple[Resource, Resolved]]:
    for principal in stack.of_type(*_PRINCIPALS):
        for policies in principal.get("Policies"):
            for policy in policies.items():
                yield from ((principal, document) for document in policy.get("PolicyDocument"))
    for holder in stack.of_type(*_POLICIES):
        yield from ((holder, document) for document in holder.get("PolicyDocument"))
    for holder in stack.of_type(_PERMISSION_SET):
        yield from ((holder, document) for document in holder.get("InlinePolicy"))
    for holder, policy in stack.sam_policies:
        if isinstance(policy.value, dict) and "Statement" in policy.value:
            yield holder, policy


def _boundaries(stack: Stack) -> set[str]:
    """The managed policies of the template that are used only as a permissions boundary."""
    policies = list(stack.of_type("AWS::IAM::ManagedPolicy"))
    bounding = _named(stack, _limits(stack)) if policies else set()
    if not bounding:
        return bounding
    attached = _named(stack, (policy for _, policy in stack.attached_policies))
    for holder in stack.of_type(_PERMISSION_SET):
        for references in holder.get("CustomerManagedPolicyReferences"):
            attached |= _named(stack, (name for one in references.items() for name in one.get("Name")))
    for policy in policies:
        for who in ("Roles", "Users", "Groups"):
            if any(names.items() for names in policy.get(who)):
                attached.add(policy.logical_id)
    return bounding - attached


def _named(stack: Stack, policies: Iterable[Resolved]) -> set[str]:
    return {policy.logical_id for one in policies for policy, _ in stack.related(ManagedPolicy, one)}


def _limits(stack: Stack) -> Iterator[Resolved]:
    """What is named as a permissions boundary, or asked to be one in a condition of a policy.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    for resource in stack.of_type(*_PRINCIPALS, *_SAM):
        yield from resource.get("PermissionsBoundary")
    for holder in stack.of_type(_PERMISSION_SET):
        yield from holder.get("PermissionsBoundary", "CustomerManagedPolicyReference", "Name")
    for _, statement, _ in _all_statements(stack):
        for condition in statement.get("Condition"):
            for _, tests in condition.entries():
                for key, value in tests.entries():
                    if key.lower() == "iam:permissionsboundary":
                        yield from value.items()


def attached_policies(stack: Stack) -> Iterator[tuple[Resource, Resolved]]:
    """The managed policies, by name or ARN, of every principal, permission set, function and state machine."""
    for holder, lists in (
        *((principal, principal.get("ManagedPolicyArns")) for principal in stack.of_type(*_PRINCIPALS)),
        *((holder, holder.get("ManagedPolicies")) for holder in stack.of_type(_PERMISSION_SET)),
    ):
        for policies in lists:
            yield from ((holder, policy) for policy in policies.items())
    yield from ((holder, policy) for holder, policy in stack.sam_policies if isinstance(policy.value, str))


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
    text = policy.text
    if not isinstance(text, str):
        return ""
    if not text.startswith("arn:"):
        return "" if has_marks(text) else text
    parts = arn_parts(text)
    is_managed = len(parts) == 6 and parts[4] == "aws" and parts[5].startswith("policy/") and not has_marks(parts[5])
    return parts[5].removeprefix("policy/") if is_managed else ""
