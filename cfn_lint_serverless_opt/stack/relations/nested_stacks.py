"""What nested stacks, applications and modules are told that nobody can read here."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from cfn_lint_serverless_opt.template.references import references, split_outside
from cfn_lint_serverless_opt.template.values import Resolved


@asked_once
def handed_on(stack: Stack) -> Iterator[Resolved]:
    """What nested stacks, applications and modules are told whose templates are not read, or not whole."""
    for one in stack.family:
        for nested in one.of_type("AWS::CloudFormation::Stack", "AWS::Serverless::Application"):
            yield from nested.get("Parameters", "*") if not one.is_known(nested) else ()
        for resource in one.resources.values():
            if resource.type.endswith("::MODULE"):
                yield from resource.get("*")


def is_handed_on(resource: Resource) -> bool:
    """Whether a nested stack that is not wholly read is told of a resource: it may have what that seems to lack."""
    names = (name.comparable for name in resource.names if name.comparable)
    return is_told(resource.stack, resource.logical_id, *names)


def is_told(stack: Stack, *names: str) -> bool:
    """Whether a nested stack that is not wholly read is told one of some logical IDs, or of names as written."""
    return not _told(stack).isdisjoint(names)


@asked_once
def _told(stack: Stack) -> frozenset[str]:
    """The logical IDs, and the names as they are written, that nested stacks are told which are not wholly read."""
    told: set[str] = set()
    for value in handed_on(stack):
        text = value.comparable
        told.update((text, *split_outside(text, ":/,")))
        told.update(reference.logical_id for reference in references(text))
    return frozenset(told)
