from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.told import is_told_fifo_batch
from cfn_lint_serverless_opt.stack.relations.polling import fifo_polling
from cfn_lint_serverless_opt.stack.resources.event_sources import (
    EventSource,
    QueueSubscription,
    event_sources,
    queue_subscriptions,
)
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When

_MAX_WITHOUT_WINDOW = 10


class BatchWithoutWindow(ServerlessRule):
    """Batch of more than 10 messages without a batching window.

    Why: Lambda takes more than 10 messages of a standard queue into a batch only if it may wait for them, and never
    more than 10 of a FIFO queue. It rejects the mapping, and the deployment fails.

    Instead: Set `MaximumBatchingWindowInSeconds` to at least 1, or `BatchSize` to at most 10. For a FIFO queue in a
    plain mapping cfn-lint's own E3705 says so.
    """

    id = "ET2009"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
    guide = "SQS Scaling Configuration"
    tags = ["lambda", "sqs", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        scenarios = stack.scenarios
        for source in (*event_sources(stack), *queue_subscriptions(stack)):
            for when in source.of_kind("SQS"):
                for size in source.get("BatchSize", when=when):
                    number = size.number
                    if not isinstance(number, (int, float)) or number <= _MAX_WITHOUT_WINDOW:
                        continue
                    for fifo in [scenarios.both(size.when, one) for one in fifo_polling(source)]:
                        if fifo is not None and not is_told_fifo_batch(source, size):
                            yield source.finding(
                                size._replace(when=fifo),
                                f"{source.title} asks for batches of {number} messages: Lambda rejects more than "
                                f"{_MAX_WITHOUT_WINDOW} of a FIFO queue. Set BatchSize to at most "
                                f"{_MAX_WITHOUT_WINDOW}",
                            )
                    for gap in self._without_window(source, size.when):
                        yield source.finding(
                            size._replace(when=gap),
                            f"{source.title} asks for batches of {number} messages but does not wait for them: Lambda "
                            f"rejects the mapping. Set {_window(source)}BatchSize to at most {_MAX_WITHOUT_WINDOW}",
                        )

    def _without_window(self, source: EventSource, when: When) -> Iterator[When]:
        for window in source.batching_windows:
            number = 0 if window.is_absent else window.number
            both = source.stack.scenarios.both(when, window.when)
            if both is not None and isinstance(number, (int, float)) and number < 1:
                gap = source.stack.scenarios.outside(both, fifo_polling(source))
                if gap is not None:
                    yield gap


def _window(source: EventSource) -> str:
    has_none = isinstance(source, QueueSubscription)
    return "" if has_none else "MaximumBatchingWindowInSeconds to at least 1, or "
