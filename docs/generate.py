"""Writes what is generated from the rules: a page each, their index, and the table in README.md.

``python docs/generate.py`` writes; the tests call ``pages()`` to see whether something is stale.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cfn_lint_serverless_opt.rules import RULES, ServerlessRule  # noqa: E402

FIXTURES = ROOT / "test_templates"
TABLE = re.compile(r"(?<=<!-- rules -->\n).*?(?=<!-- /rules -->)", re.DOTALL)
EXPECTED = re.compile(r" *# expect: ([EWIT0-9, ]+)$", re.MULTILINE)

SEVERITIES = {"E": "error", "W": "warning", "I": "advice, off by default"}
GROUPS = {
    "1": "Lambda functions",
    "2": "Event sources and delivery",
    "3": "APIs",
    "4": "DynamoDB",
    "5": "Logs and storage",
    "6": "Concurrency and scaling",
    "7": "Observability",
    "8": "IAM and security",
    "9": "Network",
}


def pages() -> dict[Path, str]:
    """Every generated file with its text."""
    rules = [RULES[rule] for rule in sorted(RULES, key=lambda rule: rule[2:])]
    folder = ROOT / "docs" / "rules"
    readme = ROOT / "README.md"
    return {
        **{folder / f"{rule.id}.md": _page(rule) for rule in rules},
        folder / "README.md": _index(rules),
        readme: TABLE.sub(lambda _: _table(rules, "docs/rules/"), readme.read_text(encoding="utf-8")),
    }


def _page(rule: type[ServerlessRule]) -> str:
    sections = rule.documentation()
    parts = [
        f"# {rule.id}: {sections['What'].rstrip('.')}",
        f"Severity: {SEVERITIES[rule.id[0]]}. Tags: {', '.join(rule.tags)}.",
        f"## Why\n\n{sections['Why']}",
        f"## Instead\n\n{sections['Instead']}",
    ]
    if "Options" in sections:
        settings = "\n".join(f"    {name}: {option['default']}" for name, option in rule.options.items())
        example = f"# .cfnlintrc\nconfigure_rules:\n  {rule.id}:\n{settings}"
        parts.append(f"## Options\n\n{sections['Options']}\n\n```yaml\n{example}\n```")
    parts.append(f"## Reported\n\n{_example(rule.id, 'bad')}")
    parts.append(f"## Not reported\n\n{_example(rule.id, 'good')}")
    metadata = f"    Metadata:\n      cfn-lint:\n        config:\n          ignore_checks: [{rule.id}]"
    parts.append(
        "## Leave it alone\n\nOn one resource, by the whole ID:\n\n"
        f"```yaml\nResources:\n  <logical ID>:\n{metadata}\n```\n\n"
        f"Everywhere: `ignore_checks: [{rule.id}]` in `.cfnlintrc`, or `-i {rule.id}`."
    )
    guide = f"\n- The optimization guide: {rule.guide}" if rule.guide else ""
    parts.append(f"## Sources\n\n- <{rule.source_url}>{guide}")
    return "\n\n".join(parts) + "\n"


def _example(rule: str, kind: str) -> str:
    """What is different in the rule's two examples, and what has a finding."""
    fixture, other = (FIXTURES / rule / f"{name}-example.yaml" for name in (kind, {"bad": "good"}.get(kind, "bad")))
    return f"```yaml\n{excerpt(fixture, other, rule)}\n```\n\nFrom [{fixture.name}](../../{_address(fixture)})."


def _address(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def excerpt(fixture: Path, other: Path, rule: str) -> str:
    """The sections of a template with those of their entries that another has not, or that have a finding.

    Args:
        fixture: the template.
        other: the one to compare it with.
        rule: the rule whose findings are marked.
    """
    unchanged = {
        (section, EXPECTED.sub("", entry)) for section, entries in _sections(other).items() for entry in entries
    }
    lines = []
    for section, entries in _sections(fixture).items():
        shown = [entry for entry in entries if (section, EXPECTED.sub("", entry)) not in unchanged or rule in entry]
        lines += [section, *shown] if shown else []
    return EXPECTED.sub(r" # \1", "\n".join(lines))


def _sections(fixture: Path) -> dict[str, list[str]]:
    """The text of each resource, parameter, part of Globals, … by the line that opens its section, as it is written."""
    sections: dict[str, list[str]] = {}
    for line in filter(str.strip, fixture.read_text(encoding="utf-8").splitlines()):
        if re.match(r"\w", line):
            entries = sections.setdefault(line, [])
        elif re.match(r"  \S", line):
            entries.append(line)
        else:
            entries[-1] += f"\n{line}"
    return {section: entries for section, entries in sections.items() if section != "Metadata:"}


def _table(rules: list[type[ServerlessRule]], prefix: str) -> str:
    rows = [f"| [{rule.id}]({prefix}{rule.id}.md) | {rule.documentation()['What'].rstrip('.')} |" for rule in rules]
    return "\n".join(["| rule | reports |", "|---|---|", *rows]) + "\n"


def _index(rules: list[type[ServerlessRule]]) -> str:
    parts = ["# The rules", "E is an error, W a warning, I advice that is off unless `-c I` includes it."]
    for digit, title in GROUPS.items():
        group = [rule for rule in rules if rule.id[2] == digit]
        if group:
            parts.append(f"## {title}\n\n{_table(group, '').rstrip()}")
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write what has changed, and remove the pages of rules that are gone."""
    texts = pages()
    for page in (ROOT / "docs" / "rules").glob("*.md"):
        if page not in texts:
            page.unlink()
    for page, text in texts.items():
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
