from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.missed_starts import missed
from cfn_lint_serverless_opt.stack.relations.dead_letters import takes_failures
from cfn_lint_serverless_opt.stack.resources.queues import Queue
from cfn_lint_serverless_opt.stack.resources.sam_events import sam_events, without_dead_letters
from cfn_lint_serverless_opt.stack.resources.schedules import RECURRING_MINUTES
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.references import arn_parts, has_unknown, whole
from cfn_lint_serverless_opt.template.values import Resolved

# What the dead-letter queue of an EventBridge rule takes, and what has SAM make both.
_PERMISSION = (
    "{Arn: <ARN of a queue>}, and let events.amazonaws.com call sqs:SendMessage in that queue's AWS::SQS::QueuePolicy"
)
_MADE_BY_SAM = "{Type: SQS}, and SAM makes the queue and its policy"
# What stands for resources of another stack, of a program, or for any text.
_ELSEWHERE = ("AWS::CloudFormation::", "AWS::SSM::Parameter", "AWS::Serverless::Application", "Custom::")

# Events on a bus are kept by its archive and its own rules; in a log group they are a copy to look at.
_BETTER_LEFT = {"AWS::Events::EventBus", "AWS::Logs::LogGroup"}


class TargetWithoutDeadLetters(ServerlessRule):
    """EventBridge target without a dead-letter queue.

    Why: EventBridge tries to deliver an event for 24 hours and then drops it. After a missing permission or a deleted
    target events are lost until somebody sees the metric `FailedInvocations`, and nothing brings them back.

    Instead: Set `DeadLetterConfig: {Arn: <queue ARN>}` on the target and let `events.amazonaws.com` send to the queue
    in its `AWS::SQS::QueuePolicy`. For a SAM event `DeadLetterConfig: {Type: SQS}` makes both. A rule that is off needs
    none, nor does a schedule that soon starts the same work again.

    Options: `recurring_minutes` (60): what a schedule misses counts as done by the next run, if that has the same input
    and usually comes within so many minutes; nights and weekends do not count.
    """

    id = "WT2013"
    source_url = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"
    tags = ["eventbridge", "reliability"]
    options = {"recurring_minutes": {"type": "integer", "default": RECURRING_MINUTES}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        minutes = self.config["recurring_minutes"]
        for rule in stack.of_type("AWS::Events::Rule"):
            for item in rule.get("Targets", "*"):
                target = Element(stack, item.path, item)
                for arn in target.get("Arn"):
                    gaps = target.absences("DeadLetterConfig", "Arn", when=arn.when) if _counts(stack, arn) else ()
                    for gap in missed(gaps, rule, target, minutes):
                        yield target.finding(gap, _message(_title(rule, target), _PERMISSION))
        for event, title, _ in sam_events(stack, "EventBridgeRule", "CloudWatchEvent", "Schedule"):
            for gap in missed(without_dead_letters(event), event, event, minutes):
                yield event.finding(gap, _message(title, _MADE_BY_SAM))


def _title(rule: Resource, target: Element) -> str:
    names = {name.literal for name in target.get("Id")}
    name = names.pop() if len(names) == 1 else None
    return (
        f"Target '{name}' of rule '{rule.logical_id}'"
        if isinstance(name, str)
        else f"A target of rule '{rule.logical_id}'"
    )


def _message(title: str, advice: str) -> str:
    return (
        f"{title} has no dead-letter queue: events that cannot be delivered are dropped when the retries end. Set "
        f"DeadLetterConfig: {advice}"
    )


def _counts(stack: Stack, arn: Resolved) -> bool:
    """Whether what a target's ARN names is known, and no event bus, copy of events in a log or queue for failures."""
    text = arn.comparable
    reference = whole(text)
    if reference is not None:
        resource = stack.resources.get(reference.logical_id)
        kind = resource.type if resource else _ELSEWHERE[0]
        if kind.startswith(_ELSEWHERE) or kind.endswith("::MODULE") or kind in _BETTER_LEFT:
            return False
    elif (
        not text.startswith("arn:")
        or len(arn_parts(text)) != 6
        or ":event-bus/" in text
        or arn_parts(text)[2] == "logs"
        or _is_open(text)
    ):
        return False
    return not any(takes_failures(queue) for queue, _ in stack.related(Queue, arn))


def _is_open(arn: str) -> bool:
    """Whether a part of an ARN is known to the deployment only."""
    return has_unknown(arn) or "{{resolve:" in arn
