"""How long queues hide the messages that functions work on, and how long they should.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.facts.told import is_told_visibility
from cfn_lint_serverless_opt.stack.relations.polling import consumers_of, functions_of
from cfn_lint_serverless_opt.stack.resources.event_sources import EventSource
from cfn_lint_serverless_opt.stack.resources.functions import DEFAULT_TIMEOUT, Function
from cfn_lint_serverless_opt.stack.resources.queues import DEFAULT_VISIBILITY, Queue
from cfn_lint_serverless_opt.stack.resources.sam_events import Event, events_of
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.values import Path, Resolved
from cfn_lint_serverless_opt.template.when import When

_FACTOR = 6


class Visibility(Record):
    """A queue's visibility timeout beside the timeout of a function that works on its messages.

    Attributes:
        owner: the queue, or the SAM event that makes one.
        title: the queue in words.
        value: the visibility timeout, or its absence, in the scenario in which all this holds.
        seconds: the same in seconds.
        function: the function.
        timeout: its timeout in seconds.
        window: the batching window in seconds.
        is_told: whether cfn-lint's own E3505 reports it.
    """

    owner: Element
    title: str
    value: Resolved
    seconds: float
    function: Function
    timeout: float
    window: float
    is_told: bool

    @property
    def place(self) -> Path:
        """The path of what a person edits."""
        return self.owner.path if self.value.is_absent else self.value.path

    @property
    def is_below_timeout(self) -> bool:
        """Whether messages come back while the function still works on them: Lambda rejects that."""
        return self.seconds < self.timeout

    @property
    def is_below_work(self) -> bool:
        """Whether messages come back at work even if nothing is throttled: they are hidden while a batch fills, too."""
        return self.seconds < self.window + self.timeout

    @property
    def needed(self) -> float:
        """The visibility timeout that AWS recommends, in seconds: six times the timeout, and the window."""
        return _FACTOR * self.timeout + self.window

    @property
    def advice(self) -> str:
        """What to write, with the sum."""
        window = f" + {self.window} s" if self.window else ""
        needed = f"VisibilityTimeout to at least {self.needed} s ({_FACTOR} x {self.timeout} s{window})"
        if not isinstance(self.owner, Event):
            return f"Set {needed}"
        # Nothing in the event says how long SAM's own queue hides messages.
        enough = f"{DEFAULT_VISIBILITY // _FACTOR} s"
        if self.is_below_timeout:
            enough = f"{DEFAULT_VISIBILITY} s, better {enough}"
        return (
            f"Set the function's Timeout to at most {enough}, or SqsSubscription to the QueueArn and QueueUrl of a "
            f"queue of your own, and there a RedrivePolicy and {needed}"
        )


@asked_once
def visibilities(stack: Stack) -> Sequence[Visibility]:
    """Every pair of a queue and a function that works on its messages, the largest need first."""
    found = [*_of_queues(stack), *_of_generated_queues(stack)]
    return sorted(found, key=lambda one: -one.needed)


def _of_queues(stack: Stack) -> Iterator[Visibility]:
    for queue in stack.all(Queue):
        for source, polled in consumers_of(queue):
            for function, invoked in functions_of(source):
                when = stack.scenarios.both(polled, invoked)
                if when is not None:
                    yield from _of_pair(queue, source, function, when)


def _of_pair(queue: Queue, source: EventSource, function: Function, when: When) -> Iterator[Visibility]:
    places = (queue.visibility_timeouts, function.timeouts, source.batching_windows)
    for there, (visibility, timeout, window) in queue.stack.scenarios.together(when, *places):
        hidden, runs = _seconds(visibility, DEFAULT_VISIBILITY), _seconds(timeout, DEFAULT_TIMEOUT)
        if hidden is None or runs is None:
            continue
        value = visibility._replace(when=there)
        is_told = hidden < runs and is_told_visibility(source, queue, function, visibility)
        waits = _seconds(window, 0) or 0
        yield Visibility(queue, f"Queue '{queue.logical_id}'", value, hidden, function, runs, waits, is_told)


def _of_generated_queues(stack: Stack) -> Iterator[Visibility]:
    """The queues that SAM makes for ``SqsSubscription``, with the default visibility timeout.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html
    """
    for function in stack.all(Function):
        for event in events_of(function) if function.is_sam else ():
            for made in _generated(event):
                for there, (timeout,) in stack.scenarios.together(made, function.timeouts):
                    runs = _seconds(timeout, DEFAULT_TIMEOUT)
                    if runs is not None:
                        value = event.properties._replace(path=event.path, when=there)
                        title = f"The queue of event '{event.name}'"
                        yield Visibility(event, title, value, DEFAULT_VISIBILITY, function, runs, 0, False)


def _generated(event: Event) -> list[When]:
    """The scenarios in which SAM makes a queue for an event; it rejects an object without ``QueueArn``."""
    subscriptions = event.get("SqsSubscription") if event.type == "SNS" else []
    return [subscription.when for subscription in subscriptions if subscription.boolean is True]


def _seconds(value: Resolved, default: float) -> float | None:
    number = default if value.is_absent else value.number
    return number if isinstance(number, (int, float)) else None
