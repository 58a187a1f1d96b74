"""SQS queues: what they do with messages that fail, what fails into them, and who polls them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfn_lint_serverless_opt.stack.references import arn_parts, has_unknown, is_unknown, may_equal, split_outside, whole
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.event_sources import EventSource
    from cfn_lint_serverless_opt.stack.stack import Stack

DEFAULT_VISIBILITY = 30  # seconds

_ON_FAILURE = ("DestinationConfig", "OnFailure", "Destination")
_REDRIVE = ("RedrivePolicy", "deadLetterTargetArn")

# Where each type of resource says what takes its failures; ``*`` stands for the items of a list, or of an object.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
_FAILURE_TARGETS: dict[str, list[tuple[str, ...]]] = {
    "AWS::CustomerProfiles::Domain": [("DeadLetterQueueUrl",)],
    "AWS::Events::EventBus": [("DeadLetterConfig", "Arn")],
    "AWS::Events::Rule": [("Targets", "*", "DeadLetterConfig", "Arn")],
    "AWS::Glue::Crawler": [("Targets", "S3Targets", "*", "DlqEventQueueArn")],
    "AWS::IoT::TopicRule": [("TopicRulePayload", "ErrorAction", "Sqs", "QueueUrl")],
    "AWS::Lambda::EventInvokeConfig": [_ON_FAILURE],
    "AWS::Lambda::EventSourceMapping": [_ON_FAILURE],
    "AWS::Lambda::Function": [("DeadLetterConfig", "TargetArn")],
    "AWS::Pipes::Pipe": [
        ("SourceParameters", "DynamoDBStreamParameters", "DeadLetterConfig", "Arn"),
        ("SourceParameters", "KinesisStreamParameters", "DeadLetterConfig", "Arn"),
    ],
    "AWS::SNS::Subscription": [_REDRIVE],
    "AWS::SQS::Queue": [_REDRIVE],
    "AWS::Scheduler::Schedule": [("Target", "DeadLetterConfig", "Arn")],
    "AWS::Serverless::Function": [
        ("DeadLetterQueue", "TargetArn"),
        ("EventInvokeConfig", *_ON_FAILURE),
        ("Events", "*", "Properties", "DeadLetterConfig", "Arn"),
        ("Events", "*", "Properties", *_ON_FAILURE),
        ("Events", "*", "Properties", *_REDRIVE),
    ],
    "AWS::Serverless::StateMachine": [("Events", "*", "Properties", "DeadLetterConfig", "Arn")],
}


class Queue(Resource):
    """An ``AWS::SQS::Queue``."""

    name_property = "QueueName"

    @property
    def visibility_timeouts(self) -> list[Resolved]:
        """The possible values of ``VisibilityTimeout``, in seconds; absent means 30.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
        """
        return self.get("VisibilityTimeout")

    @property
    def retentions(self) -> list[Resolved]:
        """The possible values of ``MessageRetentionPeriod``, in seconds; absent means 4 days.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
        """
        return self.get("MessageRetentionPeriod")

    @property
    def may_be_fifo(self) -> list[When]:
        """The scenarios in which it is, or may be, a FIFO queue."""
        return [fifo.when for fifo in self.get("FifoQueue") if not fifo.is_absent and fifo.boolean is not False]

    @property
    def dead_letter_queues(self) -> list[tuple[Queue, When]]:
        """The queues of the template that its redrive policy names, each with its scenario."""
        targets = [target for policy in self.get("RedrivePolicy") for target in policy.parsed.get(_REDRIVE[1])]
        return [found for target in targets for found in self.stack.related(Queue, target)]

    @property
    def max_receives(self) -> list[Resolved]:
        """The possible values of ``maxReceiveCount``; in a redrive policy written as JSON text they stand on that.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
        """
        return [
            count._replace(path=policy.path) if isinstance(policy.value, str) else count
            for policy in self.get("RedrivePolicy")
            for count in policy.parsed.get("maxReceiveCount")
        ]

    @property
    def without_redrive(self) -> list[Resolved]:
        """The absences of a redrive policy, empty ones included."""
        return [policy for policy in self.get("RedrivePolicy") if policy.is_absent or policy.value in ({}, "", "{}")]

    @property
    def takes_failures(self) -> bool:
        """Whether messages or events that failed elsewhere go, or may go, to it, if only in some scenario."""
        allows = any(not policy.is_absent for policy in self.get("RedriveAllowPolicy"))
        return allows or self.logical_id in self.stack.failure_queues

    @property
    def event_sources(self) -> list[tuple[EventSource, When]]:
        """Who polls it for a function, each with the scenario in which it does."""
        return self.stack.queue_consumers.get(self.logical_id, [])

    @classmethod
    def name_in(cls, text: str) -> str:
        """The queue's name in a name, an ARN or a URL; text that is something else is returned as it is."""
        parts = arn_parts(text)
        if len(parts) == 6 and parts[2] == "sqs":
            return parts[5]
        return split_outside(text, "/")[-1] if text.startswith("https://") else text


def failure_queues(stack: Stack) -> set[str]:
    """The logical IDs of the queues that are, or may be, dead-letter queues or on-failure destinations."""
    found = set()
    for target in _failure_targets(stack):
        found |= {queue.logical_id for queue, _ in stack.related(Queue, target)}
        found |= {queue.logical_id for queue in _possible_queues(stack, target)}
    return found


def _failure_targets(stack: Stack) -> Iterator[Resolved]:
    for kind, places in _FAILURE_TARGETS.items():
        for resource in stack.of_type(kind):
            for place in places:
                yield from _at(resource, place)


def _at(resource: Element, place: tuple[str, ...]) -> list[Resolved]:
    # A redrive policy may be JSON text.
    return [target for above in resource.get(*place[:-1]) for target in above.parsed.get(place[-1])]


def _possible_queues(stack: Stack, target: Resolved) -> Iterator[Queue]:
    """The queues whose name may turn out to be the target's; one that is wholly unknown is that of none."""
    name = Queue.name_in(target.text) if isinstance(target.text, str) else ""
    if not name or whole(name) or is_unknown(name):
        return
    for queue in stack.queues:
        for own in queue.names:
            if (has_unknown(name) or has_unknown(own.comparable)) and may_equal(own.comparable, name):
                yield queue
