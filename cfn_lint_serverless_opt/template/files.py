"""Local files that a template names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

_MAX_BYTES = 1_000_000
_MAX_NODES = 200_000


def read_local(template: str | None, uri: str) -> str | None:
    """The text of a local file that a template names, such as a state machine's ``DefinitionUri``.

    Only files in the template's tree are read: its repository, else the working directory if it lies in that, else its
    own folder.

    Args:
        template: the template's file name; None for text without one, from standard input or SAM CLI, which is taken to
            lie in the working directory.
        uri: what the template says, relative to the template's folder.

    Returns:
        The text, or None for anything but a readable UTF-8 file of at most 1 MB in the tree.
    """
    file = local_file(template, uri)
    return read_text(file) if file is not None else None


def local_file(template: str | None, uri: str) -> str | None:
    """The file in the template's tree that a template names, links followed; None if there is none.

    Args:
        template: the template's file name; None for text without one, as above.
        uri: what the template says, relative to the template's folder.
    """
    if not uri or "://" in uri:
        return None
    try:
        folder = Path(template).resolve(strict=True).parent if template else Path.cwd().resolve()
        file = (folder / uri).resolve(strict=True)  # links are followed before the place is judged
        return str(file) if file.is_file() and file.is_relative_to(_tree_of(folder)) else None
    except (OSError, ValueError, RuntimeError):  # not there, or a loop of links
        return None


def read_text(file: str) -> str | None:
    """The text of a file; None if it is not UTF-8, larger than 1 MB, or cannot be read."""
    try:
        path = Path(file)
        return path.read_text(encoding="utf-8") if path.stat().st_size <= _MAX_BYTES else None
    except (OSError, ValueError):
        return None


def _tree_of(folder: Path) -> Path:
    for above in (folder, *folder.parents):
        if (above / ".git").exists():  # a folder, or a file in a worktree or submodule
            return above
    here = Path.cwd().resolve()
    return here if folder.is_relative_to(here) else folder


def parsed(text: str) -> Any:
    """What a JSON or YAML document says; None if it is neither, has tags of its own, or grows by aliases or merges."""
    document = _loaded(text)
    nodes = [document]
    for node in nodes:  # which grows on the way
        nodes += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        if len(nodes) > _MAX_NODES:
            return None
    return document


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    if "<<" in text:
        return None  # merge keys multiply while they are read
    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, yaml.YAMLError):
        return None
