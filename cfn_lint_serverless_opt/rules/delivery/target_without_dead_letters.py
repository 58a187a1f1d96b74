from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.dead_letters import takes_failures
from cfn_lint_serverless_opt.stack.resources.queues import Queue
from cfn_lint_serverless_opt.stack.resources.sam_events import sam_events, without_dead_letters
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.references import arn_parts, has_unknown, whole
from cfn_lint_serverless_opt.template.values import Resolved

# What stands for resources of another stack, of a program, or for any text.
_ELSEWHERE = ("AWS::CloudFormation::", "AWS::SSM::Parameter", "AWS::Serverless::Application", "Custom::")


class TargetWithoutDeadLetters(ServerlessRule):
    """EventBridge target without a dead-letter queue.

    Why: EventBridge tries to deliver an event for 24 hours and then drops it. After a missing permission or a deleted
    target nothing tells that events are lost, and nothing brings them back.

    Instead: Set `DeadLetterConfig: {Arn: <queue ARN>}` on the target or the SAM event.
    """

    id = "WT2013"
    source_url = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"
    tags = ["eventbridge", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for rule in stack.of_type("AWS::Events::Rule"):
            for item in rule.get("Targets", "*"):
                target = Element(stack, item.path, item)
                for arn in target.get("Arn"):
                    for gap in target.absences("DeadLetterConfig", "Arn", when=arn.when) if _counts(stack, arn) else ():
                        yield target.finding(gap, _message(f"A target of rule '{rule.logical_id}'"))
        for event, title, _ in sam_events(stack, "EventBridgeRule", "CloudWatchEvent", "Schedule"):
            for gap in without_dead_letters(event):
                yield event.finding(gap, _message(title))


def _message(title: str) -> str:
    return (
        f"{title} has no dead-letter queue: events that cannot be delivered are dropped, after 24 hours at the "
        "latest, and nothing tells. Set DeadLetterConfig: {Arn: <ARN of a queue>}"
    )


def _counts(stack: Stack, arn: Resolved) -> bool:
    """Whether what a target's ARN names is known, and neither an event bus nor a queue for failures."""
    text = arn.comparable
    reference = whole(text)
    if reference is not None:
        resource = stack.resources.get(reference.logical_id)
        kind = resource.type if resource else _ELSEWHERE[0]
        if kind.startswith(_ELSEWHERE) or kind.endswith("::MODULE") or kind == "AWS::Events::EventBus":
            return False
    elif not text.startswith("arn:") or len(arn_parts(text)) != 6 or ":event-bus/" in text or _is_open(text):
        return False
    return not any(takes_failures(queue) for queue, _ in stack.related(Queue, arn))


def _is_open(arn: str) -> bool:
    """Whether a part of an ARN is known to the deployment only."""
    return has_unknown(arn) or "{{resolve:" in arn
