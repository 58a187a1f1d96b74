"""Nested stacks and applications whose templates are local files.

They are read like the template itself, with the parameters that it gives them: what it cannot know of these is unknown.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

from cfn_lint_serverless_opt.template.files import local_file, read_text
from cfn_lint_serverless_opt.template.port import Template
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import unknown
from cfn_lint_serverless_opt.template.resolver import Resolver
from cfn_lint_serverless_opt.template.scenarios import Scenarios
from cfn_lint_serverless_opt.template.values import Path, Resolved
from cfn_lint_serverless_opt.template.when import ALWAYS, When

LOGGER = logging.getLogger(__name__)

# The property that names the template of a nested stack, by its type.
LOCATIONS = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}

_MAX_LEVELS = 3
_MAX_FILES = 100
_MAX_STACKS = 1000


class Files:
    """The templates of nested stacks, each decoded once for all that are made of it."""

    def __init__(self) -> None:
        self._templates: dict[str, Template | None] = {}
        self._stacks = 0

    def template(self, file: str, regions: list[str]) -> Template | None:
        """The template in a file, for one more stack; None if it cannot be read, or too many have been."""
        self._stacks += 1
        if self._stacks > _MAX_STACKS:
            return None
        if file not in self._templates:
            self._templates[file] = _decoded(file, regions) if len(self._templates) < _MAX_FILES else None
        return self._templates[file]


def _decoded(file: str, regions: list[str]) -> Template | None:
    text = read_text(file)
    try:
        return Template.read(text, file, regions) if text is not None else None
    except Exception as problem:  # noqa: BLE001 - whatever a hostile file makes the decoder do
        LOGGER.debug("%s is no template: %s", file, problem)
        return None


class InNestedStack:
    """Reads the template of a nested stack in the scenarios of the root.

    The conditions of the nested stack that its parent does not decide say nothing there: each value that may be is one.
    """

    def __init__(self, own: Resolver, scenarios: Scenarios) -> None:
        self.own = own
        self.scenarios = scenarios
        self.absence = own.absence

    def values(self, node: Any, path: Path, when: When = ALWAYS) -> list[Resolved]:
        """Every possible value of a node, as it may be within a scenario of the root."""
        found = {(repr(one.value), one.path): one for one in self.own.values(node, path)}
        return [one._replace(when=when, resolver=self) for one in found.values()]


class Nested(Record):
    """A nested stack whose template is read.

    Attributes:
        nested: its own nested stacks, and what reads its template for itself.
        reader: reads its template in the scenarios of the root.
    """

    nested: NestedStacks
    reader: InNestedStack


class NestedStacks:
    """The nested stacks of a template.

    Attributes:
        resolver: reads the template.
    """

    def __init__(self, resolver: Resolver, above: NestedStacks | None = None) -> None:
        self.resolver = resolver
        self._template = resolver.template
        self._scenarios: Scenarios = above._scenarios if above else resolver.scenarios
        self._files: Files = above._files if above else Files()
        own = self._template.filename
        self._chain: tuple[str, ...] = (*(above._chain if above else ()), os.path.realpath(own) if own else "")
        self._reading: set[str] = set()
        self._known: dict[str, Nested | None] = {}

    def get(self, logical_id: str) -> Nested | None:
        """The nested stack that a resource is; None if it is none, or one that cannot be read."""
        if logical_id not in self._known:
            if logical_id in self._reading:
                return None  # its parameters are made of its own outputs
            self._reading.add(logical_id)
            self._known[logical_id] = self._read(logical_id)
        return self._known[logical_id]

    def output(self, logical_id: str, name: str) -> str | None:
        """The text that is an output of a nested stack; None if that is not known."""
        nested = self.get(logical_id) if self.is_one(logical_id) else None
        if nested is None:
            return None
        path: Path = ("Outputs", name, "Value")
        own = nested.nested.resolver
        node = own.template.written(path)
        texts = {one.comparable for one in own.values(node, path)} if node is not None else set()
        return texts.pop() or None if len(texts) == 1 else None

    def with_resources(self, resources: Mapping[str, Any]) -> NestedStacks:
        """The same for other resources that stand beside those of the template."""
        beside = NestedStacks(self.resolver.reading(self._template.with_content({"Resources": resources})), self)
        beside._chain = self._chain  # it is no level deeper
        return beside

    def is_one(self, logical_id: str) -> bool:
        """Whether a resource is a nested stack."""
        return self._template.written(("Resources", logical_id, "Type")) in LOCATIONS

    def _read(self, logical_id: str) -> Nested | None:
        path: Path = ("Resources", logical_id, "Properties")
        body = self._template.written(("Resources", logical_id))
        properties = Resolved(body.get("Properties") or {}, path, ALWAYS, self.resolver)
        file = self._file(properties.get(LOCATIONS[body["Type"]]))
        if file is None or file in self._chain or len(self._chain) > _MAX_LEVELS:
            return None
        template = self._files.template(file, self._template.regions)
        if template is None:
            return None
        scope = f"{self.resolver.scope}{logical_id}/"
        resolver = Resolver.of(template, self._given(template, logical_id, properties), scope)
        nested = NestedStacks(resolver, self)
        resolver.read_nested(nested)
        return Nested(nested, InNestedStack(resolver, self._scenarios))

    def _file(self, locations: Sequence[Resolved]) -> str | None:
        names = {one.literal for one in locations}
        name = names.pop() if len(names) == 1 else None
        return local_file(self._template.filename, name) if isinstance(name, str) else None

    def _given(self, template: Template, logical_id: str, properties: Resolved) -> Mapping[str, Sequence[Any]]:
        """The possible values of its parameters: what the parent gives, else their defaults."""
        given: dict[str, dict[str, Any]] = {}
        for parameters in properties.get("Parameters"):
            for name, parameter in template.parameters.items():
                for value in parameters.get(name) if not parameter.is_stored else ():
                    known = parameter.default if value.is_absent else _known(value, unknown({logical_id: name}))
                    if known is not None:
                        given.setdefault(name, {})[repr(known)] = parameter.taken(known)
        return {name: list(values.values()) for name, values in given.items()}


def _known(value: Resolved, otherwise: str) -> str:
    """The text of a value, which may be empty; that of the expression of an unknown one, else another."""
    text = value.text
    return text if isinstance(text, str) else value.expression or otherwise
