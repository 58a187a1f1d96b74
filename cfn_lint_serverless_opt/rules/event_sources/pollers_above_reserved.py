from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.polling import queue_sources_of
from cfn_lint_serverless_opt.stack.relations.polling_limits import ceilings
from cfn_lint_serverless_opt.stack.resources.event_sources import EventSource
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When


class PollersAboveReserved(ServerlessRule):
    """Queues may invoke a function more often at once than it reserves.

    Why: Lambda's pollers keep receiving messages for a function that is throttled. Each time counts, and after some the
    messages are in the dead-letter queue, unprocessed.

    Instead: Let the `MaximumConcurrency` of all queues of a function together be at most its
    `ReservedConcurrentExecutions`. In provisioned mode a poller stands for 10 concurrent invocations.
    """

    id = "WT2010"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"
    guide = "SQS Scaling Configuration"
    tags = ["lambda", "sqs", "concurrency", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            polling = list(dict.fromkeys(source for source, _ in queue_sources_of(function)))
            for reserved in function.get("ReservedConcurrentExecutions") if polling else ():
                if isinstance(reserved.number, (int, float)):
                    yield from self._above(function, polling, reserved.number, reserved.when)

    def _above(self, function: Function, polling: list[EventSource], reserved: float, when: When) -> Iterator[Finding]:
        ways = function.stack.scenarios.together(when, *(ceilings(source, function) for source in polling))
        totals = [(sum(one.invocations for one in chosen), there, chosen) for there, chosen in ways]
        for total, there, chosen in sorted(totals, key=lambda one: -one[0]):
            if total > reserved:
                index = max(range(len(chosen)), key=lambda one: chosen[one].invocations)
                yield polling[index].finding(
                    chosen[index].value._replace(when=there),
                    f"Queues invoke '{function.logical_id}' up to {total} times at once, but it reserves {reserved}: "
                    f"throttled messages reach the dead-letter queue. Set ReservedConcurrentExecutions to at least "
                    f"{total}, or lower {'MaximumConcurrency' if chosen[index].factor == 1 else 'MaximumPollers'}",
                )
