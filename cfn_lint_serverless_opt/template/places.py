"""The line that a person edits.

cfn-lint merges ``Globals`` into the resources before rules see them and keeps the key of ``Globals`` where a
resource overrides it, and it has no line for numbers in lists. So the file is read again, as a tree of nodes
with their places, once for each template and only when a finding needs it. SAM CLI hands over text without a file name:
the template that it finds by default is read if it is that text.
"""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path

import yaml

from cfn_lint_serverless_opt.template.port import Template, has_place, place_of
from cfn_lint_serverless_opt.template.sam_globals import SECTIONS, globals_of, own_path
from cfn_lint_serverless_opt.template.values import Path as TemplatePath

LOGGER = logging.getLogger(__name__)

Location = tuple[int, int, int, int]

# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-validate.html
_DEFAULT_TEMPLATES = ("template.yaml", "template.yml", "template.json")

_MERGE_KEY = "tag:yaml.org,2002:merge"


class Places:
    """Where the paths of a template stand in the user's file, which is read at most once."""

    def __init__(self, template: Template) -> None:
        self._template = template

    def location(self, path: TemplatePath) -> Location | None:
        """Where a path stands.

        Args:
            path: a path in the template that rules see, Globals merged in.

        Returns:
            Start line, start column, end line and end column, from 0, as cfn-lint wants them; None when cfn-lint's own
            place is right, and when no file can tell (standard input, loops) and it must do.
        """
        if len(path) == 2 and path[0] == "Resources":
            return self._resources.get(path[1])
        root = self._root if self._can_differ(path) else None
        if root is None:
            return None
        try:
            if path[0] == "Resources" and _down(root, path[:2]) is None:
                return self._locate_in_loop(root, path)
            return _locate(root, path) or _locate_global(root, path)
        except RecursionError:
            return None

    def _can_differ(self, path: TemplatePath) -> bool:
        """Whether the file must be read: cfn-lint lacks lines of some list items, and has those of Globals instead."""
        if isinstance(path[-1], int):
            return not has_place(self._template.written(path))
        if path[0] != "Resources" or len(path) < 4:
            return False
        section = SECTIONS.get(self._template.written((*path[:2], "Type")))
        shared = self._template.written(("Globals", section)) if section else None
        return isinstance(shared, dict) and path[3] in shared

    @cached_property
    def _resources(self) -> dict[str | int, Location]:
        """Where resources stand: cfn-lint looks through all of them for each finding."""
        return {key: place for key in self._template.written(("Resources",)) if (place := place_of(key)) is not None}

    @cached_property
    def _root(self) -> yaml.Node | None:
        """The file as PyYAML nodes (JSON is YAML too); None if it cannot be read so."""
        filename = self._template.filename
        if filename:
            return _composed(filename)
        there = [name for name in _DEFAULT_TEMPLATES if Path(name).is_file()]
        return next((root for root in map(_composed, there) if self._is_text_of(root)), None)

    def _is_text_of(self, root: yaml.Node | None) -> bool:
        """Whether a file is what is linted: the same resources stand at the same places."""
        resources = _down(root, ("Resources",))
        if not isinstance(resources, yaml.MappingNode):
            return False
        found = {str(key.value): (key.start_mark.line, key.start_mark.column) for key, _ in resources.value}
        return found == {name: place[:2] for name, place in self._resources.items()}

    def _locate_in_loop(self, root: yaml.Node, path: TemplatePath) -> Location | None:
        """The place of a path in a resource that ``Fn::ForEach`` makes, whose Globals cfn-lint leaves out."""
        resource = self._template.written(path[:2])
        own = own_path(globals_of(self._template.content, resource), resource.get("Properties", {}), path[3:])
        section = _down(root, ("Globals", SECTIONS.get(resource["Type"], ""))) if own is None else None
        place = _locate(section, path[3:]) if section is not None else None
        return place or self._template.place([*path[: 2 if own is None else 3], *(own or ())])


def _composed(filename: str) -> yaml.Node | None:
    try:
        text = Path(filename).read_text(encoding="utf-8")
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as problem:
        LOGGER.debug("no places from %s: %s", filename, problem)
        return None


def _locate(root: yaml.Node, path: TemplatePath) -> Location | None:
    node, place = root, root
    for step in path:
        if node.tag == f"!{str(step).removeprefix('Fn::')}":
            continue  # the short form: ``!If [...]`` is both the key ``Fn::If`` and its value
        found = _step(node, step)
        if found is None:
            return None
        place, node = found
    return place.start_mark.line, place.start_mark.column, place.end_mark.line, place.end_mark.column


def _step(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The node to point at, and the node to go on from, one step down."""
    if isinstance(node, yaml.SequenceNode):
        if isinstance(step, int) and step < len(node.value):
            return node.value[step], node.value[step]
        return None
    if not isinstance(node, yaml.MappingNode):
        return None
    for key, value in node.value:
        if key.value == str(step):
            return key, value
    for key, value in node.value:
        if key.tag == _MERGE_KEY:
            for merged in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                found = _step(merged, step)
                if found is not None:
                    return found
    return None


def _locate_global(root: yaml.Node, path: TemplatePath) -> Location | None:
    """Where a property stands that a resource has from Globals."""
    if len(path) < 4 or path[0] != "Resources" or path[2] != "Properties":
        return None
    resource = _down(root, path[:2])
    kind = _down(resource, ("Type",))
    section = SECTIONS.get(getattr(kind, "value", ""))
    if resource is None or section is None:
        return None
    return _locate_merged(_down(resource, ("Properties",)), _down(root, ("Globals", section)), path[3:])


def _locate_merged(local: yaml.Node | None, shared: yaml.Node | None, path: TemplatePath) -> Location | None:
    """The place of a path in two merged nodes: the resource's own keys first, lists one after the other."""
    if local is None or shared is None:
        only = local or shared
        return _locate(only, path) if only is not None else None
    step, rest = path[0], path[1:]
    if isinstance(step, int) and isinstance(shared, yaml.SequenceNode):
        own = step - len(shared.value)
        return _locate(shared, path) if own < 0 else _locate(local, (own, *rest))
    below = _down(local, (step,))
    if below is None:
        return _locate(shared, path)
    return _locate_merged(below, _down(shared, (step,)), rest) if rest else _locate(local, path)


def _down(node: yaml.Node | None, path: TemplatePath) -> yaml.Node | None:
    for step in path:
        found = _step(node, step) if node is not None else None
        if found is None:
            return None
        node = found[1]
    return node
