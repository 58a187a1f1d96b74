"""How often time starts the targets of rules, schedules and SAM events, and with what input.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from statistics import median

from cfn_lint_serverless_opt.stack.stack import Element
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# The usual minutes between two runs up to which the next run does what one has missed.
RECURRING_MINUTES = 60

_RATE = lazy_pattern(r"rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)")
_CRON = lazy_pattern(r"cron\(\s*(\S+)\s+(\S+)(?:\s+\S+){4}\s*\)")
_AT = lazy_pattern(r"at\(.*\)")
# One value, a range or all of them, and a step.
_PART = lazy_pattern(r"(?:(\d+)(?:-(\d+))?|\*)(?:/(\d+))?")
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}


def timed(schedule: Element) -> Iterator[Resolved]:
    """The possible expressions that say when something starts its targets, where time alone does.

    Args:
        schedule: an ``AWS::Events::Rule``, which can wait for events too, an ``AWS::Scheduler::Schedule``, a SAM event.
    """
    for name in ("ScheduleExpression", "Schedule"):
        for expression in schedule.get(name):
            for pattern in schedule.get("EventPattern", when=expression.when) if not expression.is_absent else ():
                if pattern.is_absent or pattern.is_unknown:
                    yield expression._replace(when=pattern.when)


def recurring(schedule: Element, target: Element, minutes: float) -> Iterator[When]:
    """The scenarios in which time alone starts a target again soon, with the same input, or may do so.

    What one run misses the next one does then.

    Args:
        schedule: as for ``timed``.
        target: what has the input: an item of a rule's ``Targets``, a schedule's ``Target``, the SAM event itself.
        minutes: the longest usual pause between two runs.
    """
    for expression in timed(schedule):
        pause = usual_pause(expression.literal) if isinstance(expression.literal, str) else None
        if pause is None or pause <= minutes:
            yield from _with_same_input(target, expression.when)


@lru_cache(maxsize=1024)
def usual_pause(expression: str) -> float | None:
    """The usual minutes between two runs of a schedule; None if they cannot be told.

    A night or a weekend is no pause: of the pauses of a day on which it runs, the longest does not count.
    """
    rate, cron = _RATE.fullmatch(expression), _CRON.fullmatch(expression)
    if rate:
        return int(rate[1]) * _MINUTES[rate[2]]
    if cron is None:
        return math.inf if _AT.fullmatch(expression) else None
    minutes, hours = _values(cron[1], 60), _values(cron[2], 24)
    if not minutes or not hours:
        return None
    runs = [60 * hour + minute for hour in sorted(hours) for minute in sorted(minutes)]
    pauses = sorted(later - earlier for earlier, later in pairwise([*runs, runs[0] + 24 * 60]))
    return median(pauses[:-1]) if len(pauses) > 1 else pauses[0]


def _values(field: str, end: int) -> set[int] | None:
    """The values of a cron field, all below ``end``; None if it is none."""
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None or match[3] == "0":
            return None
        first, last, step = match.groups()
        # ``5/15`` goes on to the end.
        until = int(last) + 1 if last else end if step or not first else int(first) + 1
        found.update(range(int(first or 0), min(until, end), int(step or 1)))
    return found


def _with_same_input(target: Element, when: When) -> Iterator[When]:
    """The scenarios in which each run has the same input as the one before, or may have it."""
    found = [when]
    for name, differs in _INPUTS.items():
        found = [one.when for there in found for one in target.get(name, when=there) if not differs(one)]
    yield from found


def _names_the_run(value: Resolved) -> bool:
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    return isinstance(value.text, str) and "<aws.scheduler." in value.text


def _selects_the_run(value: Resolved) -> bool:
    # Nothing else of the event that a rule makes when it is time changes.
    # https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-scheduled-events.html
    return value.literal in {"$.id", "$.time"}


def _transforms_the_run(value: Resolved) -> bool:
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    selected = value.get("InputPathsMap", "*")
    templates = [one.text for one in value.get("InputTemplate")]
    return any(path.literal == "$" or _selects_the_run(path) for path in selected) or any(
        isinstance(text, str) and "<aws.events.event" in text for text in templates
    )


_INPUTS: dict[str, Callable[[Resolved], bool]] = {
    "Input": _names_the_run,
    "InputPath": _selects_the_run,
    "InputTransformer": _transforms_the_run,
}
