"""When it matters that a rule or schedule could not start its target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfn_lint_serverless_opt.stack.resources.rule_states import switched_off
from cfn_lint_serverless_opt.stack.resources.schedules import recurring
from cfn_lint_serverless_opt.stack.stack import Element
from cfn_lint_serverless_opt.template.values import Resolved


def missed(gaps: Iterable[Resolved], rule: Element, target: Element, minutes: float) -> Iterator[Resolved]:
    """The absences of a dead-letter queue, each in a scenario in which something would be missed.

    Nothing is while the rule is off, or where the next run does the same soon.

    Args:
        gaps: the absences.
        rule: the rule, schedule or SAM event.
        target: what has the input: an item of a rule's ``Targets``, a schedule's ``Target``, the SAM event itself.
        minutes: the longest usual pause between two runs after which the next one comes soon.
    """
    for gap in gaps:
        when = rule.stack.scenarios.outside(gap.when, [*switched_off(rule), *recurring(rule, target, minutes)])
        if when is not None:
            yield gap._replace(when=when)
