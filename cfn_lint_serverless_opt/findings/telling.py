"""How findings are told: one message for each thing to edit, and when it is so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from cfn_lint_serverless_opt.findings.finding import Finding
from cfn_lint_serverless_opt.template.scenarios import Scenarios
from cfn_lint_serverless_opt.template.values import Path
from cfn_lint_serverless_opt.template.when import When

# A message that lists more scenarios than this is not read.
_MAX_NAMED = 4

# What differs between two messages of one rule: a number, or a name in quotes.
_VARIABLE = re.compile(r"'[^']*'|(?<![\w.$])\d+(?:\.\d+)?(?![\w.]*[a-zA-Z_])")


def told(
    findings: Iterable[Finding], scenarios: Scenarios, existing: Callable[[Path], When]
) -> Iterator[tuple[Path, str]]:
    """One message for each thing to edit, with its path.

    Args:
        findings: the findings of one rule.
        scenarios: which conditions and parameters can hold together.
        existing: the scenario in which what is at a path exists, which goes without saying.
    """
    groups: dict[tuple[Path, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.path, finding.subject), []).append(finding)
    for (path, _), group in groups.items():
        yield path, _message(group, scenarios, existing(path))


def _message(group: Sequence[Finding], scenarios: Scenarios, existing: When) -> str:
    whens: dict[str, list[When]] = {}
    for finding in group:
        whens.setdefault(finding.message, []).append(finding.when)
    together = _spanning(list(whens))
    if together is not None:
        return _with_clause(together, [finding.when for finding in group], scenarios, existing)
    return "; or: ".join(_with_clause(message, so, scenarios, existing) for message, so in whens.items())


def _spanning(messages: Sequence[str]) -> str | None:
    """Messages that differ in numbers and names as one, such as ``up to 30 to 90 days``; None if they say more."""
    frames = {_VARIABLE.sub("", message) for message in messages}
    if len(frames) > 1:
        return None
    places = zip(*(_VARIABLE.findall(message) for message in messages), strict=True)
    spans = iter([_span(list(dict.fromkeys(values))) for values in places])
    return _VARIABLE.sub(lambda _: next(spans), messages[0])


def _span(values: Sequence[str]) -> str:
    if len(values) == 1:
        return values[0]
    if any(value.startswith("'") for value in values):
        return f"{', '.join(values[:-1])} or {values[-1]}"
    return f"{min(values, key=float)} to {max(values, key=float)}"


def _with_clause(message: str, whens: Sequence[When], scenarios: Scenarios, existing: When) -> str:
    clause = _clause(whens, scenarios, existing)
    return f"{message} ({clause})" if clause else message


def _clause(whens: Sequence[When], scenarios: Scenarios, existing: When) -> str:
    """The clause that a message ends with, such as ``when IsProd is false``; empty if it is always so."""
    needed = list(dict.fromkeys(scenarios.needed(when, existing) for when in whens))
    if any(not when.facts for when in needed):
        return ""
    if len(needed) > 1 and scenarios.are_all(existing, whens):
        return ""
    values: dict[str, dict[str, None]] = {}
    clauses: dict[str, None] = {}
    for when in needed:
        if len(when.facts) == 1:
            ((name, value),) = when.facts
            values.setdefault(name, {})[value] = None
        else:
            clauses[" and ".join(f"{name} is {value}" for name, value in when.facts)] = None
    alone = [f"{name} is {' or '.join(of_name)}" for name, of_name in values.items()]
    named = [*alone, *clauses]
    more = f", or in {len(named) - _MAX_NAMED} more cases" if len(named) > _MAX_NAMED else ""
    return "when " + ", or when ".join(named[:_MAX_NAMED]) + more
