"""What is generated from the rules is up to date, and every rule is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from cfn_lint_serverless_opt.rules import RULES
from docs import generate

PAGES = generate.pages()


@pytest.mark.parametrize("page", sorted(PAGES), ids=lambda page: str(page.relative_to(generate.ROOT)))
def test_page_is_up_to_date(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == PAGES[page], "run: make docs"


def test_no_page_is_left_over() -> None:
    assert set((generate.ROOT / "docs" / "rules").glob("*.md")) <= set(PAGES)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_rule_is_documented(rule: str) -> None:
    sections = RULES[rule].documentation()
    assert re.fullmatch(r"[EWI]T\d{4}", rule)
    assert {"What", "Why", "Instead"} <= set(sections)
    assert RULES[rule].source_url.startswith("https://docs.aws.amazon.com/")
    assert bool(RULES[rule].options) == ("Options" in sections)
    for option in RULES[rule].options:
        assert f"`{option}`" in sections["Options"]


class _Loader(yaml.SafeLoader):
    """Reads the short forms of functions, such as ``!Ref``, as their tag and what stands there."""


_Loader.add_multi_constructor("!", lambda _, tag, node: (tag, yaml.serialize(node)))


@pytest.mark.parametrize("kind", ["bad", "good"])
@pytest.mark.parametrize("rule", sorted(RULES))
def test_excerpt_is_a_part_of_the_template(rule: str, kind: str) -> None:
    """As YAML: each section has its head, and each entry all that it has in the template."""
    page = PAGES[generate.ROOT / "docs" / "rules" / f"{rule}.md"]
    (text,) = re.findall(rf"```yaml\n([^`]*)\n```\n\nFrom \[{kind}-example.yaml\]", page)
    template = (generate.FIXTURES / rule / f"{kind}-example.yaml").read_text(encoding="utf-8")
    excerpt, whole = (yaml.load(one, Loader=_Loader) for one in (text, template))
    assert "Resources" in excerpt
    assert set(excerpt) <= {"Globals", "Parameters", "Mappings", "Conditions", "Resources", "Outputs"}
    for section, entries in excerpt.items():
        assert entries == {name: whole[section][name] for name in entries}
    assert [line for line in text.splitlines() if not line.startswith(" ")] == [f"{section}:" for section in excerpt]
