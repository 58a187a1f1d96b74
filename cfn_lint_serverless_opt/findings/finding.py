"""What a rule has to say about one thing that a person edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Finding(NamedTuple):
    """One thing to edit.

    Attributes:
        path: the path in the template, from ``Resources`` on, of what a person edits.
        message: what is, what it costs and what to write, without the conditions.
        when: the clause that names the conditions under which it is so, empty if always.
        subject: tells findings apart that stand on the same path, such as two states of one definition.
    """

    path: tuple[str | int, ...]
    message: str
    when: str = ""
    subject: str = ""

    def __str__(self) -> str:
        return f"{self.message} ({self.when})" if self.when else self.message


def merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each thing to edit, with all conditions under which it is wrong."""
    groups: dict[tuple[tuple[str | int, ...], str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.path, finding.subject), []).append(finding)
    for group in groups.values():
        scenarios = list(dict.fromkeys(finding.when for finding in group))
        yield group[0]._replace(when="" if "" in scenarios else ", or ".join(scenarios))
