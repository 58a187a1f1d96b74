from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.dead_letters import takes_failures
from cfn_lint_serverless_opt.stack.relations.polling import polled
from cfn_lint_serverless_opt.stack.resources.queues import Queue
from cfn_lint_serverless_opt.stack.stack import Stack


class QueueRedrive(ServerlessRule):
    """Queue without a redrive policy.

    Why: A message that cannot be processed comes back again and again: each attempt is paid for, and in a FIFO queue
    it holds up its whole message group. When its retention ends, 4 days by default, it is deleted, and nobody knows.

    Instead: Set RedrivePolicy with the ARN of a dead-letter queue and a maxReceiveCount of at least 5, and an alarm on
    that queue. A queue that takes the failures of another stack says so, and of whom, with RedriveAllowPolicy; one that
    nothing of the template polls may say so with its name too (`orders-dlq`, `FailedOrders`).
    """

    id = "WT2004"
    source_url = (
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html"
    )
    guide = "SQS Scaling Configuration"
    tags = ["sqs", "reliability", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for queue in stack.all(Queue):
            for gap in queue.without_redrive if not takes_failures(queue) else ():
                received = list(stack.scenarios.within(gap.when, polled(queue)))
                unnamed = stack.scenarios.outside(gap.when, queue.named_for_failures)
                for when in received if unnamed is None else [unnamed]:
                    cost = ", each time paid for," if received else ""
                    yield queue.finding(
                        gap._replace(when=when),
                        f"Queue '{queue.logical_id}' has no redrive policy: a message that cannot be processed comes "
                        f"back{cost} until its retention ends, and is then lost. Set RedrivePolicy with "
                        "deadLetterTargetArn and maxReceiveCount",
                    )
