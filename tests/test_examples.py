"""The examples show what the README says: findings on the hurried service, none on the one put right."""

from __future__ import annotations

from pathlib import Path

from cfn_lint_serverless_opt.rules import RULES
from tests.linting import lint, ours
from tests.program import ROOT, cfn_lint

ORDERS = Path("examples") / "orders"


def test_right_has_no_finding_at_all() -> None:
    done = cfn_lint("-a", "cfn_lint_serverless_opt", "--", str(ORDERS / "right.yaml"), cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, "")


def test_right_draws_no_advice_of_ours() -> None:
    assert ours(lint(ROOT / ORDERS / "right.yaml")) == []


def test_hurried_shows_every_group() -> None:
    found = {one.rule for one in ours(lint(ROOT / ORDERS / "hurried.yaml"))}
    assert {rule[2] for rule in found} == {rule[2] for rule in RULES}


def test_hurried_passes_cfn_lint_itself() -> None:
    assert [one for one in lint(ROOT / ORDERS / "hurried.yaml") if one.rule[0] == "E" and one.rule not in RULES] == []
