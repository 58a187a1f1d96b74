"""Lints templates in this process, the way the cfn-lint program does."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cfnlint.config import ConfigMixIn
from cfnlint.rules import Rules
from cfnlint.runner import Runner
from cfnlint.runner.template.runner import run_template_by_file_path

from cfn_lint_serverless_opt.rules import RULES

PLUGIN = "cfn_lint_serverless_opt"


class Found(NamedTuple):
    """A match, reduced to what tests compare.

    Attributes:
        rule: the rule's ID.
        line: the line it stands on, from 1.
        path: the path in the template.
        message: what it says.
    """

    rule: str
    line: int
    path: tuple[str | int, ...]
    message: str


def lint(template: Path, *, only_ours: bool = False, options: dict[str, dict[str, Any]] | None = None) -> list[Found]:
    """Every match on a template, informational ones included.

    Args:
        template: the file.
        only_ours: leave cfn-lint's own rules out, which is much faster.
        options: rule options by rule ID, as in ``configure_rules``.
    """
    config = ConfigMixIn(
        cli_args=None,
        templates=[str(template)],
        include_checks=["I"],
        regions=["us-east-1"],
        configure_rules=options or {},
    )
    rules = _our_rules() if only_ours else _all_rules()
    matches = run_template_by_file_path(str(template), config, rules, False)
    return [Found(m.rule.id, m.linenumber, tuple(getattr(m, "path", ())), m.message) for m in matches]


def ours(found: list[Found]) -> list[Found]:
    """The findings of this project's rules."""
    return [one for one in found if one.rule in RULES]


@cache
def _all_rules() -> Rules:
    rules = Runner(ConfigMixIn(cli_args=None, append_rules=[PLUGIN])).rules
    gc.freeze()  # what cfn-lint holds from here on need not be looked through with each template
    return rules


@cache
def _our_rules() -> Rules:
    return Rules.create_from_module(PLUGIN)
