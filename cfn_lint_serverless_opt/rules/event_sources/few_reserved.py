from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.polling import queue_sources_of, standard_polling
from cfn_lint_serverless_opt.stack.relations.polling_limits import paced
from cfn_lint_serverless_opt.stack.resources.event_sources import EventSource, QueueSubscription
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When

# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
_FIRST_POLLERS, _LEAST_MAXIMUM = 5, 2


class FewReserved(ServerlessRule):
    """Function that polls a standard queue reserves fewer than 5 concurrent executions.

    Why: When messages come, Lambda starts with five batches at a time, whatever the function reserves: its pollers do
    not know. The batches that find no room are throttled, their messages come back, and each time counts as a receive.
    After some good messages are in the dead-letter queue that no code has seen.

    Instead: Set `ScalingConfig: {MaximumConcurrency: <2 or more>}` on the mapping, at most what the function reserves.
    Pollers keep to that. Or reserve at least 5.
    """

    id = "WT2019"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"
    guide = "SQS Scaling Configuration"
    tags = ["lambda", "sqs", "concurrency", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            for source, polled in queue_sources_of(function):
                for standard in stack.scenarios.within(polled, standard_polling(source)):
                    yield from self._few(function, source, standard)

    def _few(self, function: Function, source: EventSource, when: When) -> Iterator[Finding]:
        for reserved in function.get("ReservedConcurrentExecutions", when=when):
            number = reserved.number
            # A function that reserves nothing is WT1007's.
            if not isinstance(number, (int, float)) or not 0 < number < _FIRST_POLLERS:
                continue
            gap = function.stack.scenarios.outside(reserved.when, paced(source))
            if gap is not None:
                yield function.finding(
                    reserved._replace(when=gap),
                    f"{source.title} starts with {_FIRST_POLLERS} batches at a time, but '{function.logical_id}' "
                    f"reserves {number}: batches that find no room are throttled, and their messages use up their "
                    f"receives unprocessed. {_advice(function, source, number)}",
                )


def _advice(function: Function, source: EventSource, reserved: float) -> str:
    enough = f"ReservedConcurrentExecutions to at least {_FIRST_POLLERS}"
    others = {one for one, _ in queue_sources_of(function)} - {source}
    if others or isinstance(source, QueueSubscription):
        return f"Set {enough}"
    if reserved < _LEAST_MAXIMUM:
        return f"Set {enough}, or to {_LEAST_MAXIMUM} with ScalingConfig: {{MaximumConcurrency: {_LEAST_MAXIMUM}}}"
    return f"Set ScalingConfig: {{MaximumConcurrency: {reserved}}} on it, or {enough}"
