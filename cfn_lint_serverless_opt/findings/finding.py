"""What a rule has to say about one thing that a person edits."""

from __future__ import annotations

from typing import NamedTuple

from cfn_lint_serverless_opt.template.when import ALWAYS, When


class Finding(NamedTuple):
    """One thing to edit, as it is wrong in one scenario.

    Attributes:
        path: the path in the template, from ``Resources`` on, of what a person edits.
        message: what is, what it costs and what to write, without the conditions.
        when: the scenario in which it is so.
        subject: tells findings apart that stand on the same path, such as two states of one definition.
    """

    path: tuple[str | int, ...]
    message: str
    when: When = ALWAYS
    subject: str = ""
