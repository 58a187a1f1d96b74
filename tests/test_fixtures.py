"""Every fixture template draws exactly the findings that are marked in it.

``Timeout: 900  # expect: WT1002`` expects one finding of WT1002 on that line; several IDs stand side by side.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import cfn_flip
import cfnlint.version
import pytest

from cfn_lint_serverless_opt.rules import RULES
from tests.linting import Found, lint, ours

FIXTURES = Path(__file__).parent.parent / "test_templates"
TEMPLATES = sorted(path for path in FIXTURES.glob("*/*.yaml") if path.name.startswith(("good", "bad")))
MARK = re.compile(r"# expect: ((?:[EWI]T\d{4}[, ]*)+)")


def _name(path: Path) -> str:
    return str(path.relative_to(FIXTURES))


def _marked(template: Path) -> Counter[tuple[str, int]]:
    return Counter(
        (rule, number)
        for number, line in enumerate(template.read_text(encoding="utf-8").splitlines(), start=1)
        for mark in MARK.findall(line)
        for rule in re.findall(r"[EWI]T\d{4}", mark)
    )


def _lines(found: list[Found]) -> Counter[tuple[str, int]]:
    return Counter((one.rule, one.line) for one in found)


def _paths(found: list[Found]) -> Counter[tuple[str, tuple[str | int, ...]]]:
    return Counter((one.rule, one.path) for one in found)


def _fingerprint(template: Path) -> str:
    """What a template and its sources say, and the cfn-lint that reads it."""
    sources = sorted(path for path in (template.parent / "src").rglob("*") if path.is_file())
    parts = [cfnlint.version.__version__.encode(), *(path.read_bytes() for path in (template, *sources))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_findings_are_those_marked(template: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    # What cfn-lint says of a template stays the same as long as the two do.
    key = f"cfn-lint/{_fingerprint(template)}"
    own: list[list[Any]] | None = pytestconfig.cache.get(key, None) if pytestconfig.cache else None
    found = lint(template, only_ours=own is not None)
    findings = ours(found)
    assert _lines(findings) == _marked(template)
    if own is None:
        own = [[one.rule, one.line] for one in found if one.rule not in RULES]
        if pytestconfig.cache:
            pytestconfig.cache.set(key, own)
    assert [rule for rule, _ in own if rule.startswith("E")] == []
    # What we call an error nobody is told twice.
    errors = {line for rule, line in _marked(template) if rule.startswith("E")}
    assert [rule for rule, line in own if rule.startswith("W") and line in errors] == []

    # The same template as JSON, with its sources beside it.
    folder = shutil.copytree(template.parent, tmp_path / template.parent.name)
    as_json = folder / f"{template.stem}.json"
    as_json.write_text(cfn_flip.to_json(template.read_text(encoding="utf-8")), encoding="utf-8")
    assert _paths(ours(lint(as_json, only_ours=True))) == _paths(findings)


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_only_bad_templates_are_marked(template: Path) -> None:
    rule = template.parent.name
    marked = {found for found, _ in _marked(template)}
    if template.name.startswith("good"):
        assert not marked
    elif rule in RULES:
        assert rule in marked


@pytest.mark.parametrize("rule", sorted(RULES))
def test_rule_has_fixtures(rule: str) -> None:
    names = [path.name for path in TEMPLATES if path.parent.name == rule]
    assert len(names) >= 6
    assert any(name.startswith("good") for name in names)
    assert any(name.startswith("bad") for name in names)
