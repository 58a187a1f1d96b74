from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.polling import fifo_polling
from cfn_lint_serverless_opt.stack.resources.event_sources import event_sources
from cfn_lint_serverless_opt.stack.stack import Stack


class WindowOnFifo(ServerlessRule):
    """Batching window on a FIFO queue.

    Why: Lambda does not wait for more messages of a FIFO queue: it takes a batching window for standard queues only. It
    rejects the mapping, and the deployment fails.

    Instead: Remove `MaximumBatchingWindowInSeconds`. A batch of a FIFO queue holds what is there, at most 10 messages.
    """

    id = "ET2020"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html"
    guide = "SQS Scaling Configuration"
    tags = ["lambda", "sqs", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for source in event_sources(stack):
            for polled in source.of_kind("SQS"):
                for fifo in stack.scenarios.within(polled, fifo_polling(source)):
                    for window in source.get("MaximumBatchingWindowInSeconds", when=fifo):
                        seconds = window.number
                        if isinstance(seconds, (int, float)) and seconds > 0:
                            yield source.finding(
                                window,
                                f"{source.title} waits {seconds} s for a batch of a FIFO queue: Lambda rejects the "
                                "mapping. Remove MaximumBatchingWindowInSeconds",
                            )
