"""SQS queues: how long they hide and keep messages, and what they do with those that fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.stack import Resource
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import arn_parts, show, split_outside
from cfn_lint_serverless_opt.template.values import UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When

DEFAULT_VISIBILITY = 30  # seconds

# The words of a name: ``OrdersDLQ``, ``orders-dead-letter``.
_WORD = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Words that say that a queue keeps what failed; in lower case they may stand together with others.
_FAILURES = lazy_pattern(
    r"dlq|\bdl ?q(s|ueues?)?\b|dead ?letter|failed|failure|redrive(?!r)|undeliver(ed|able)|poison|parking"
)


class Queue(Resource):
    """An ``AWS::SQS::Queue``."""

    types = ("AWS::SQS::Queue",)
    name_property = "QueueName"

    @property
    def visibility_timeouts(self) -> Sequence[Resolved]:
        """The possible values of ``VisibilityTimeout``, in seconds; absent means 30.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
        """
        return self.get("VisibilityTimeout")

    @property
    def retentions(self) -> Sequence[Resolved]:
        """The possible values of ``MessageRetentionPeriod``, in seconds; absent means 4 days.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
        """
        return self.get("MessageRetentionPeriod")

    @property
    def named_for_failures(self) -> Iterator[When]:
        """The scenarios in which its logical ID or name says that it keeps what failed elsewhere."""
        for name, when in [(self.logical_id, self.when), *((one.comparable, one.when) for one in self.names)]:
            if _FAILURES.search(" ".join(_WORD.findall(show(name))).lower()):
                yield when

    @property
    def redrive_allowances(self) -> Iterator[When]:
        """The scenarios in which it takes, or may take, the dead letters of other queues by ``RedriveAllowPolicy``.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
        """
        for policy in self.get("RedriveAllowPolicy"):
            for permission in policy.parsed.get("redrivePermission"):
                if permission.literal in {"allowAll", "byQueue", UNKNOWN}:
                    yield permission.when

    @property
    def possibly_fifo(self) -> list[When]:
        """The scenarios in which it is, or may be, a FIFO queue."""
        return [fifo.when for fifo in self.get("FifoQueue") if not fifo.is_absent and fifo.boolean is not False]

    @property
    def max_receives(self) -> Sequence[Resolved]:
        """The possible values of ``maxReceiveCount``; in a redrive policy written as JSON text they stand on that.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
        """
        return [
            count._replace(path=policy.path) if isinstance(policy.value, str) else count
            for policy in self.get("RedrivePolicy")
            for count in policy.parsed.get("maxReceiveCount")
        ]

    @property
    def without_redrive(self) -> Sequence[Resolved]:
        """The absences of a redrive policy, empty ones included."""
        return [policy for policy in self.get("RedrivePolicy") if policy.is_absent or policy.value in ({}, "", "{}")]

    @classmethod
    def name_in(cls, text: str) -> str:
        """The queue's name in a name, an ARN or a URL; text that is something else is returned as it is."""
        parts = arn_parts(text)
        if len(parts) == 6 and parts[2] == "sqs":
            return parts[5]
        return split_outside(text, "/")[-1] if text.startswith("https://") else text
