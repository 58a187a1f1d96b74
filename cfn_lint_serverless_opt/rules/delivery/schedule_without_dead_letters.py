from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.sam_events import sam_events, without_dead_letters
from cfn_lint_serverless_opt.stack.stack import Stack


class ScheduleWithoutDeadLetters(ServerlessRule):
    """EventBridge Scheduler schedule without a dead-letter queue.

    Why: The scheduler tries for 24 hours and then drops the invocation. After a missing permission or a deleted target
    the job is just not done, and nothing tells.

    Instead: Set `DeadLetterConfig: {Arn: <queue ARN>}` on the schedule's target or the SAM event.
    """

    id = "WT2017"
    source_url = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html"
    tags = ["eventbridge", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for schedule in stack.of_type("AWS::Scheduler::Schedule"):
            for gap in schedule.absences("Target", "DeadLetterConfig", "Arn"):
                yield schedule.finding(gap, _message(f"Schedule '{schedule.logical_id}'"))
        for event, title, _ in sam_events(stack, "ScheduleV2"):
            for gap in without_dead_letters(event):
                yield event.finding(gap, _message(title))


def _message(title: str) -> str:
    return (
        f"{title} has no dead-letter queue: an invocation that fails is dropped, after 24 hours at the latest, and "
        "nothing tells. Set DeadLetterConfig: {Arn: <ARN of a queue>}"
    )
