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

    Only files below the template's own folder are read, or below the working directory if the template lies in it.

    Args:
        template: the template's file name; None for text without one, from standard input or SAM CLI, which is taken to
            lie in the working directory.
        uri: what the template says, relative to the template's folder.

    Returns:
        The text, or None for anything but a readable UTF-8 file of at most 1 MB in the tree.
    """
    if not uri or "://" in uri:
        return None
    try:
        here = Path.cwd().resolve()
        folder = Path(template).resolve(strict=True).parent if template else here
        file = (folder / uri).resolve(strict=True)  # links are followed before the place is judged
        if not file.is_relative_to(here if folder.is_relative_to(here) else folder):
            return None
        if not file.is_file() or file.stat().st_size > _MAX_BYTES:
            return None
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError, RuntimeError):  # not there, not text, or a loop of links
        return None


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
