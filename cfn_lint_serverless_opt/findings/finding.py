"""What a rule has to say about one thing that a person edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

# The names of conditions and parameters with what each must be.
Scenario = tuple[tuple[str, str], ...]

# A message that lists more scenarios than this is not read.
_MAX_NAMED = 4


class Finding(NamedTuple):
    """One thing to edit.

    Attributes:
        path: the path in the template, from ``Resources`` on, of what a person edits.
        message: what is, what it costs and what to write, without the conditions.
        scenarios: when it is so; an empty scenario is always.
        subject: tells findings apart that stand on the same path, such as two states of one definition.
    """

    path: tuple[str | int, ...]
    message: str
    scenarios: tuple[Scenario, ...] = ((),)
    subject: str = ""

    def __str__(self) -> str:
        clause = _clause(self.scenarios)
        return f"{self.message} ({clause})" if clause else self.message


def merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each thing to edit, with all scenarios in which it is wrong."""
    groups: dict[tuple[tuple[str | int, ...], str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.path, finding.subject), []).append(finding)
    for group in groups.values():
        yield group[0]._replace(scenarios=tuple(scenario for finding in group for scenario in finding.scenarios))


def _clause(scenarios: Iterable[Scenario]) -> str:
    """The clause that a message ends with, such as ``when IsProd is false``; empty if it is always so."""
    values: dict[str, dict[str, None]] = {}
    clauses: dict[str, None] = {}
    for scenario in scenarios:
        if not scenario:
            return ""
        if len(scenario) == 1:
            ((name, value),) = scenario
            values.setdefault(name, {})[value] = None
        else:
            clauses[" and ".join(f"{name} is {value}" for name, value in scenario)] = None
    if any({"true", "false"} <= of_name.keys() for of_name in values.values()):
        return ""  # a condition is the one or the other
    alone = [f"{name} is {' or '.join(of_name)}" for name, of_name in values.items()]
    named = [*alone, *clauses]
    more = f", or in {len(named) - _MAX_NAMED} more cases" if len(named) > _MAX_NAMED else ""
    return "when " + ", or when ".join(named[:_MAX_NAMED]) + more
