"""What is generated from the rules is up to date, and every rule is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
