from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.dead_letters import dead_letter_queues_of
from cfn_lint_serverless_opt.stack.resources.queues import Queue
from cfn_lint_serverless_opt.stack.stack import Stack

_DEFAULT, _MAX = 345_600, 1_209_600  # 4 and 14 days in seconds


class ShortDeadLetterRetention(ServerlessRule):
    """Dead-letter queue that does not keep messages longer than its source.

    Why: A message keeps its age when it moves. One that has waited in the source queue is deleted from the dead-letter
    queue that much earlier, perhaps before anyone has looked, and one that has come of age by then at once.

    Instead: Set the dead-letter queue's `MessageRetentionPeriod` to 1209600 (14 days), which is as long as there is.
    """

    id = "WT2015"
    source_url = (
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html"
    )
    guide = "SQS Scaling Configuration"
    tags = ["sqs", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        scenarios = stack.scenarios
        for source in stack.all(Queue):
            for dead_letters, redriven in dead_letter_queues_of(source):
                places = (source.retentions, dead_letters.retentions)
                for when, (own, kept) in scenarios.together(redriven, *places):
                    age, retention = (_DEFAULT if one.is_absent else one.number for one in (own, kept))
                    if not isinstance(age, (int, float)) or not isinstance(retention, (int, float)):
                        continue
                    # In a FIFO queue the age of a message starts anew.
                    is_short = retention <= age and retention < _MAX
                    gap = (
                        scenarios.outside(when, [*source.possibly_fifo, *dead_letters.possibly_fifo])
                        if is_short
                        else None
                    )
                    if gap is not None:
                        yield dead_letters.finding(
                            kept._replace(when=gap),
                            f"Dead-letter queue '{dead_letters.logical_id}' keeps messages for {_days(retention)} "
                            f"counted from when they came to '{source.logical_id}', which keeps them for {_days(age)}: "
                            f"one can expire before anyone looks. Set MessageRetentionPeriod to {_MAX} (14 days)",
                        )


def _days(seconds: float) -> str:
    days, rest = divmod(seconds, 86400)
    return f"{seconds} s" if rest else f"{days} day{'s' if days != 1 else ''}"
