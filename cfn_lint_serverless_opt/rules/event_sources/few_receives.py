from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.polling import consumers_of
from cfn_lint_serverless_opt.stack.resources.queues import Queue
from cfn_lint_serverless_opt.stack.stack import Stack


class FewReceives(ServerlessRule):
    """`maxReceiveCount` below `min_receives` on a queue that a function polls.

    Why: When a function is throttled, the messages that Lambda had received for it go back to the queue, and each time
    counts. After few receives good messages that no code has seen are in the dead-letter queue.

    Instead: Set maxReceiveCount to at least 5.

    Options: `min_receives` (5): the smallest maxReceiveCount that is not reported.
    """

    id = "WT2005"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
    guide = "SQS Scaling Configuration"
    tags = ["sqs", "lambda", "reliability"]
    options = {"min_receives": {"type": "integer", "default": 5}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        enough = self.config["min_receives"]
        for queue in stack.all(Queue):
            for count in queue.max_receives:
                receives = count.number
                if not isinstance(receives, (int, float)) or receives >= enough:
                    continue
                for source, polled in consumers_of(queue):
                    few = count.within(polled)
                    if few is not None:
                        yield queue.finding(
                            few,
                            f"Queue '{queue.logical_id}' gives up on a message at maxReceiveCount {receives}, and "
                            f"Lambda receives for a throttled function too ({source.title}): good messages reach the "
                            f"dead-letter queue. Set maxReceiveCount to at least {enough}",
                        )
