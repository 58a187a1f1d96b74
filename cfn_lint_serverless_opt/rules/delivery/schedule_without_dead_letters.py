from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.missed_starts import missed
from cfn_lint_serverless_opt.stack.resources.sam_events import sam_events, without_dead_letters
from cfn_lint_serverless_opt.stack.resources.schedules import RECURRING_MINUTES
from cfn_lint_serverless_opt.stack.stack import Element, Stack

_PERMISSION = "and allow sqs:SendMessage to it in the schedule's role"


class ScheduleWithoutDeadLetters(ServerlessRule):
    """EventBridge Scheduler schedule without a dead-letter queue.

    Why: The scheduler tries for 24 hours and then drops the invocation. After a missing permission or a deleted target
    the job is just not done, and what it should have worked on is lost.

    Instead: Set `DeadLetterConfig: {Arn: <queue ARN>}` on the schedule's target and allow `sqs:SendMessage` to the
    queue in the schedule's role. For a SAM event `DeadLetterConfig: {Type: SQS}` makes the queue, and the role too if
    there is no `RoleArn`. A schedule that is off needs none, nor does one that soon starts the same work again.

    Options: `recurring_minutes` (60): what a schedule misses counts as done by the next run, if that has the same input
    and usually comes within so many minutes; nights and weekends do not count.
    """

    id = "WT2017"
    source_url = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html"
    tags = ["eventbridge", "reliability"]
    options = {"recurring_minutes": {"type": "integer", "default": RECURRING_MINUTES}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        minutes = self.config["recurring_minutes"]
        for schedule in stack.of_type("AWS::Scheduler::Schedule"):
            for properties in schedule.get("Target"):
                target = Element(stack, properties.path, properties)
                for gap in missed(target.absences("DeadLetterConfig", "Arn"), schedule, target, minutes):
                    advice = f"{{Arn: <ARN of a queue>}} on its Target, {_PERMISSION}"
                    yield schedule.finding(gap, _message(f"Schedule '{schedule.logical_id}'", advice))
        for event, title, _ in sam_events(stack, "ScheduleV2"):
            for gap in missed(without_dead_letters(event), event, event, minutes):
                is_own = any(not role.is_absent for role in event.get("RoleArn", when=gap.when))
                rest = _PERMISSION if is_own else "and SAM lets the schedule's role send to it"
                yield event.finding(gap, _message(title, f"{{Type: SQS}}, SAM makes the queue, {rest}"))


def _message(title: str, advice: str) -> str:
    return (
        f"{title} has no dead-letter queue: an invocation that cannot be delivered is dropped when the retries end. "
        f"Set DeadLetterConfig: {advice}"
    )
