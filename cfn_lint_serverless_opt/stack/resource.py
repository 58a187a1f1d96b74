"""A resource of the template."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.stack.references import split_outside
from cfn_lint_serverless_opt.stack.resolved import Path, Resolved
from cfn_lint_serverless_opt.stack.when import ALWAYS, When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack


class Element:
    """Something of the template that findings stand on: a resource, an event of a function, a statement.

    Attributes:
        stack: the stack that it is part of.
        path: where it is written; findings about what it lacks stand there.
        properties: what it says, in the scenario in which it exists.
    """

    def __init__(self, stack: Stack, path: Path, properties: Resolved) -> None:
        self.stack = stack
        self.path = path
        self.properties = properties

    @property
    def when(self) -> When:
        """The scenario in which it exists."""
        return self.properties.when

    def get(self, *keys: str, when: When = ALWAYS) -> list[Resolved]:
        """Every possible value of a property, wherever conditions, parameters and Globals lead.

        Args:
            keys: the way to the property; ``*`` stands for the items of a list, or of an object.
            when: the scenario of interest.
        """
        properties = self.properties.within(when)
        return properties.get(*keys) if properties else []

    def absences(self, *keys: str, when: When = ALWAYS) -> list[Resolved]:
        """The absences among the possible values of a property."""
        return [value for value in self.get(*keys, when=when) if value.is_absent]

    def finding(self, at: Resolved | When, message: str, subject: str = "") -> Finding:
        """A finding on a value of this element, or on the element itself for an absence or a scenario.

        Args:
            at: the value that is wrong, the absence, or just the scenario in which the element is wrong.
            message: what is, what it costs and what to write.
            subject: tells findings apart that stand on the same path.
        """
        when = at if isinstance(at, When) else at.when
        path = self.path if isinstance(at, When) or at.is_absent else at.path
        return Finding(path, message, (when.facts,), subject)


class Resource(Element):
    """A resource, with the properties that SAM's Globals give it.

    Attributes:
        logical_id: its key under ``Resources``.
        type: its ``Type``.
        name_property: the property that names it in AWS; its value is unique among resources of the type.
    """

    name_property: ClassVar[str] = ""

    def __init__(self, stack: Stack, logical_id: str, body: dict[str, Any], when: When) -> None:
        path: Path = ("Resources", logical_id)
        raw = body.get("Properties")
        raw = {} if raw is None else raw
        if "Fn::Transform" in body and isinstance(raw, dict):
            raw = {
                **raw,
                "Fn::Transform": body["Fn::Transform"],
            }  # which is given, and may change, what stands beside it
        properties = Resolved(raw, (*path, "Properties"), when, stack.resolver)
        super().__init__(stack, path, properties)
        self.logical_id = logical_id
        self.type = str(body["Type"])
        self.body = body

    def __repr__(self) -> str:
        return f"<{self.type} {self.logical_id}>"

    @property
    def is_sam(self) -> bool:
        """Whether the SAM transform makes it."""
        return self.type.startswith("AWS::Serverless::")

    @cached_property
    def names(self) -> list[Resolved]:
        """The possible physical names; ABSENT where CloudFormation makes one up."""
        return self.get(self.name_property) if self.name_property else []

    @classmethod
    def name_in(cls, text: str) -> str:
        """The physical name that a name or an ARN of this type contains; text without a name is returned as it is."""
        return split_outside(text, ":/")[-1] if text.startswith("arn:") else text
