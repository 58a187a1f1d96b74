"""The resources of a template as they are deployed, and what is asked about them. Knows no service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.template.files import parsed, read_local
from cfn_lint_serverless_opt.template.nested import LOCATIONS, NestedStacks
from cfn_lint_serverless_opt.template.places import Places
from cfn_lint_serverless_opt.template.port import Template
from cfn_lint_serverless_opt.template.references import mark, split_outside, whole
from cfn_lint_serverless_opt.template.resolver import Assuming, Resolver
from cfn_lint_serverless_opt.template.sam_globals import globals_of, merged_with, with_unseen_globals
from cfn_lint_serverless_opt.template.unseen import Unseen, unseen
from cfn_lint_serverless_opt.template.values import UNKNOWN, Path, Reader, Resolved
from cfn_lint_serverless_opt.template.when import ALWAYS, When

_Kind = TypeVar("_Kind", bound="Resource")


class Element:
    """Something of the template that findings stand on: a resource, an event of a function, a statement.

    Attributes:
        stack: the stack that it is part of.
        path: where it is written; findings about what it lacks stand there.
        properties: what it says, in the scenario in which it exists.
        answers: what has been asked about it (``asked_once``).
    """

    def __init__(self, stack: Stack, path: Path, properties: Resolved) -> None:
        self.stack = stack
        self.path = path
        self.properties = properties
        self.answers: dict[Callable[..., Any], Any] = {}
        self._read: dict[tuple[tuple[str, ...], When], Sequence[Resolved]] = {}

    @property
    def asking(self) -> list[str]:
        """As that of the stack."""
        return self.stack.asking

    @property
    def when(self) -> When:
        """The scenario in which it exists."""
        return self.properties.when

    def get(self, *keys: str, when: When = ALWAYS) -> Sequence[Resolved]:
        """Every possible value of a property, wherever conditions, parameters and Globals lead.

        Args:
            keys: the way to the property; ``*`` stands for the items of a list, or of an object.
            when: the scenario of interest.
        """
        found = self._read.get((keys, when))
        if found is None:
            properties = self.properties.within(when)
            found = self._read[keys, when] = tuple(properties.get(*keys)) if properties else ()
        return found

    def absences(self, *keys: str, when: When = ALWAYS) -> Sequence[Resolved]:
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
        return Finding(path, message, when, subject)


class Resource(Element):
    """A resource, with the properties that SAM's Globals give it.

    Attributes:
        logical_id: its key under ``Resources``.
        type: its ``Type``.
        types: the types of the resources that are of this kind.
        name_property: the property that names it in AWS; its value is unique among resources of the type.
    """

    types: ClassVar[tuple[str, ...]] = ()
    name_property: ClassVar[str] = ""

    def __init__(self, stack: Stack, logical_id: str, body: dict[str, Any], when: When) -> None:
        path: Path = ("Resources", logical_id)
        raw = body.get("Properties")
        raw = {} if raw is None else raw
        if "Fn::Transform" in body and isinstance(raw, dict):
            # It is given, and may change, what stands beside it.
            raw = {**raw, "Fn::Transform": body["Fn::Transform"]}
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
    def names(self) -> Sequence[Resolved]:
        """The possible physical names; ABSENT where CloudFormation makes one up."""
        return self.get(self.name_property) if self.name_property else ()

    @property
    def written_names(self) -> list[tuple[str, When]]:
        """The ways to write its name, with references as marks, each with its scenario."""
        named = [(name.comparable, name.when) for name in self.names if name.comparable]
        return [(self.mark, self.when), *named]

    @property
    def mark(self) -> str:
        """The text that stands for a ``Ref`` of it."""
        return mark(self.stack.scope + self.logical_id)

    @classmethod
    def name_in(cls, text: str) -> str:
        """The physical name that a name or an ARN of this type contains; text without a name is returned as it is."""
        return split_outside(text, ":/")[-1] if text.startswith("arn:") else text


class Stack:
    """The resources of a template, by type, by kind, by name and by reference; read only when asked for.

    Attributes:
        resolver: gives every possible value of a node of the template.
        scope: the nested stack that it is, as a prefix of the logical IDs in references; empty for the root.
        scenarios: tells which conditions and parameter values can hold together.
        places: where paths stand in the user's file.
        answers: what has been asked about the stack (``asked_once``).
        asking: the names of the questions that are being answered, innermost last.
    """

    def __init__(self, nested: NestedStacks, reader: Reader, part_in: When | None = None) -> None:
        self._own = nested.resolver
        self._nested = nested
        self._template = self._own.template
        self._part_in = part_in
        self.scope = self._own.scope
        self.resolver = reader
        self.scenarios = reader.scenarios
        self.places = Places(self._template)
        self.answers: dict[Callable[..., Any], Any] = {}
        self.asking: list[str] = []
        self._kinds: dict[type[Resource], dict[str, Any]] = {}
        self._all: dict[type[Resource], Sequence[Any]] = {}
        self._names: dict[type[Resource], dict[str, list[tuple[Any, When]]]] = {}

    @classmethod
    def of(cls, cfn: Any) -> Stack:
        """The view of a template of cfn-lint, built once."""
        stack = _STACKS.get(cfn)
        if stack is None:
            resolver = Resolver.of(Template(cfn))
            nested = NestedStacks(resolver)
            resolver.read_nested(nested)
            stack = _STACKS[cfn] = cls(nested, resolver)
            if stack.unseen.properties:
                resolver.absence = UNKNOWN
        return stack

    @cached_property
    def unseen(self) -> Unseen:
        """What of the template is not there to be seen."""
        return unseen(self._template, lambda uri: parsed(read_local(self._template.filename, uri) or ""))

    @property
    def is_whole(self) -> bool:
        """Whether no other resources are merged, included or made by macros, so that one that is missing is missing."""
        return not self.unseen.resources

    @cached_property
    def parts(self) -> Sequence[Stack]:
        """The nested stacks and included files that are read: what is there counts here, and is judged there."""
        found = list(self._nested_parts.values())
        if self.unseen.included:
            included = self._nested.with_resources(self.unseen.included)
            found.append(Stack(included, self.resolver, self._part_in or ALWAYS))
        return found

    @cached_property
    def _nested_parts(self) -> Mapping[str, Stack]:
        """The nested stacks that are read, by logical ID."""
        known = ((resource, self._nested.get(resource.logical_id)) for resource in self.of_type(*LOCATIONS))
        return {one.logical_id: Stack(nested.nested, nested.reader, one.when) for one, nested in known if nested}

    def is_known(self, nested: Resource) -> bool:
        """Whether the template of a nested stack is read, and is the whole of it."""
        part = self._nested_parts.get(nested.logical_id)
        return part is not None and part.is_whole

    @cached_property
    def family(self) -> Sequence[Stack]:
        """The stack itself, and all that it is made of: its parts, and theirs."""
        return (self, *(one for part in self.parts for one in part.family))

    def everywhere(self, kind: type[_Kind]) -> Iterator[_Kind]:
        """The resources of a kind in all of the family, for what is missing only where none of them has it."""
        for stack in self.family:
            yield from stack.all(kind)

    def of_type_everywhere(self, *types: str) -> Iterator[Resource]:
        """As ``everywhere``, for types that no kind stands for."""
        for stack in self.family:
            yield from stack.of_type(*types)

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """The resources that can exist, by logical ID."""
        return {
            logical_id: Resource(self, logical_id, body, when) for logical_id, (body, when) in self._existing.items()
        }

    @cached_property
    def _existing(self) -> dict[str, tuple[dict[str, Any], When]]:
        """What resources say, Globals merged in, and the scenario in which they exist."""
        existing = {}
        for logical_id, body in self._template.resources():
            condition = body.get("Condition")
            made = self._own.made.get(("Resources", logical_id), ())
            when: When | None = made[0] if len(made) == 1 else ALWAYS
            if when is not None and isinstance(condition, str):
                when = (self.scenarios if self._part_in is None else self._own.scenarios).given(when, condition, True)
            if when is not None:
                # Of what a nested stack makes its parent can only tell that it may be there.
                existing[logical_id] = self._with_globals(body), when if self._part_in is None else self._part_in
        return existing

    def _with_globals(self, body: dict[str, Any]) -> dict[str, Any]:
        shared = globals_of(self._template.content, body)
        if shared:
            body = {**body, "Properties": merged_with(shared, body.get("Properties") or {})}
        return with_unseen_globals(body) if self.unseen.shared else body

    @cached_property
    def _by_type(self) -> dict[str, list[str]]:
        by_type: dict[str, list[str]] = {}
        for logical_id, (body, _) in self._existing.items():
            by_type.setdefault(body["Type"], []).append(logical_id)
        return by_type

    @cached_property
    def _order(self) -> dict[str, int]:
        return {logical_id: number for number, logical_id in enumerate(self._existing)}

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of some types, for those types that no kind stands for."""
        for name in types:
            yield from (self.resources[logical_id] for logical_id in self._by_type.get(name, ()))

    def all(self, kind: type[_Kind]) -> Sequence[_Kind]:
        """The resources of a kind, in the order of the template."""
        found = self._all.get(kind)
        if found is None:
            found = self._all[kind] = tuple(self._of_kind(kind).values())
        return found

    def get(self, kind: type[_Kind], logical_id: str) -> _Kind | None:
        """The resource of a kind that has a logical ID."""
        return self._of_kind(kind).get(logical_id)

    def _of_kind(self, kind: type[_Kind]) -> dict[str, _Kind]:
        if kind not in self._kinds:
            logical_ids = [logical_id for name in kind.types for logical_id in self._by_type.get(name, ())]
            if len(kind.types) > 1:
                logical_ids.sort(key=self._order.__getitem__)
            self._kinds[kind] = {
                logical_id: kind(self, logical_id, *self._existing[logical_id]) for logical_id in logical_ids
            }
        return self._kinds[kind]

    @cached_property
    def by_default(self) -> Stack:
        """The stack as it is deployed where each parameter has its ``Default``, if it has one."""
        defaults = {name: one.default for name, one in self._template.parameters.items() if one.default is not None}
        defaults = {name: value for name, value in defaults.items() if name not in self._template.given}
        if not (self.scenarios.choices.keys() & defaults.keys() or self._template.section("Conditions")):
            return self
        stack = Stack(self._nested, Assuming(self._own, defaults))
        stack.parts, stack.unseen = self.parts, self.unseen
        return stack

    def existing(self, path: Path) -> When:
        """The scenario in which the resource exists that a path leads into."""
        resource = self.resources.get(str(path[1])) if len(path) > 1 and path[0] == "Resources" else None
        return resource.when if resource else ALWAYS

    def section(self, name: str) -> Resolved:
        """A section of the template other than ``Resources``, such as ``Globals``."""
        return Resolved(self._template.content.get(name, {}), (name,), ALWAYS, self.resolver)

    def known_to_cfn_lint(self, path: Path) -> list[str | int]:
        """A path by the names that cfn-lint has for what loops make."""
        return self._template.known_to_cfn_lint(path)

    def written(self, path: Path) -> Any:
        """What the template has at a path, Globals merged in, before anything is resolved; None if nothing."""
        return self._template.written(path)

    def read(self, uri: Resolved) -> str | None:
        """The text of a local file that the template names; None if it cannot, or must not, be read."""
        return read_local(self._template.filename, uri.literal) if isinstance(uri.literal, str) else None

    def related(self, kind: type[_Kind], target: Resolved) -> list[tuple[_Kind, When]]:
        """The resources of a kind that a reference, name or ARN stands for.

        Args:
            kind: the class of resources that are meant.
            target: the text that names one of them, however it is written; an unknown one can be a resource's name too.

        Returns:
            Each resource with the scenario in which it is the one.
        """
        if not target.comparable:
            return []
        both = self.scenarios.both
        found = [(one, both(target.when, known)) for one, known in self._named(kind, kind.name_in(target.comparable))]
        return [(one, when) for one, when in found if when is not None]

    def named(self, kind: type[_Kind], name: str) -> list[_Kind]:
        """The resources of a kind whose name is just this text or expression, or a reference to which it is."""
        return [one for one, _ in self._named(kind, name)]

    def _named(self, kind: type[_Kind], name: str) -> Sequence[tuple[_Kind, When]]:
        reference = whole(name)
        if reference is not None:
            # A nested stack has its own by the names that the root has for them.
            is_own = reference.logical_id.startswith(self.scope)
            resource = self.get(kind, reference.logical_id.removeprefix(self.scope)) if is_own else None
            return [(resource, resource.when)] if resource else []
        return self._by_name(kind).get(name, ())

    def _by_name(self, kind: type[_Kind]) -> dict[str, list[tuple[_Kind, When]]]:
        if kind not in self._names:
            names = self._names[kind] = {}
            for resource in self.all(kind):
                for name in resource.names:
                    if name.comparable:
                        names.setdefault(name.comparable, []).append((resource, name.when))
        return self._names[kind]


_STACKS: WeakKeyDictionary[Any, Stack] = WeakKeyDictionary()
