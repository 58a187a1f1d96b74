"""Whether rules, schedules and SAM events are switched on.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.stack import Element
from cfn_lint_serverless_opt.template.when import When


def switched_off(rule: Element) -> Iterator[When]:
    """The scenarios in which a rule, a schedule or a SAM event is off, or may be: nothing starts its targets then."""
    for state in rule.get("State"):
        is_on = isinstance(state.literal, str) and state.literal.startswith("ENABLED")
        if not state.is_absent and not is_on:
            yield state.when
    # SAM's old word for it.
    for enabled in rule.get("Enabled"):
        if not enabled.is_absent and enabled.boolean is not True:
            yield enabled.when
