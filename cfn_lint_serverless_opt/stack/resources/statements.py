"""Statements of IAM policies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.resources.permissions_boundaries import permissions_boundaries
from cfn_lint_serverless_opt.stack.resources.policies import policy_documents, policy_statements
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.values import UNKNOWN, Path, Resolved
from cfn_lint_serverless_opt.template.when import When

# The operators that a request must match; negated ones say nothing about what it touches.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
_POSITIVE = {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}


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
    def actions(self) -> Sequence[Resolved]:
        """The items of ``Action``."""
        return [action for actions in self.get("Action") for action in actions.items()]

    @cached_property
    def known_actions(self) -> list[str]:
        """Those of its actions that are known, as they are written."""
        return [action.literal for action in self.actions if isinstance(action.literal, str)]

    @cached_property
    def resources(self) -> Sequence[Resolved]:
        """The items of ``Resource``."""
        return [resource for resources in self.get("Resource") for resource in resources.items()]

    def resources_within(self, when: When) -> list[Resolved]:
        """The items of ``Resource`` that can be there in a scenario."""
        found = (resource.within(when) for resource in self.resources)
        return [resource for resource in found if resource is not None]

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


@asked_once
def statements(stack: Stack) -> Iterator[Statement]:
    """Every statement that allows something to whoever the template grants it to.

    Trust, resource and key policies, and permissions boundaries, grant nothing in this sense.
    """
    boundaries = permissions_boundaries(stack)
    for holder, statement, written in policy_statements(stack):
        for effect in statement.get("Effect") if holder.logical_id not in boundaries else ():
            if effect.literal == "Allow":
                yield Statement(holder, statement._replace(when=effect.when), written)


def statements_in(stack: Stack, logical_id: str) -> Sequence[Statement]:
    """The statements that are written in a resource and allow something."""
    return _statements(stack).get(logical_id, ())


def written_statements_in(stack: Stack, logical_id: str) -> Sequence[Resolved]:
    """The statements that are written in a resource, those that deny or are unknown too."""
    return _written_statements(stack).get(logical_id, ())


@asked_once
def _statements(stack: Stack) -> Mapping[str, Sequence[Statement]]:
    return grouped((statement.holder.logical_id, statement) for statement in statements(stack))


@asked_once
def _written_statements(stack: Stack) -> Mapping[str, Sequence[Resolved]]:
    return grouped(_with_holders(stack))


def _with_holders(stack: Stack) -> Iterator[tuple[str, Resolved]]:
    for holder, document in policy_documents(stack):
        if isinstance(document.value, dict) and may_hold_anything(document):
            yield holder.logical_id, document._replace(value=UNKNOWN)
    for holder, statement, _ in policy_statements(stack):
        yield holder.logical_id, statement
