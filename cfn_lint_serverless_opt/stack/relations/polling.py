"""Who polls a queue or stream, and for which functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.resources.event_sources import (
    EventSource,
    QueueSubscription,
    event_sources,
    queue_subscriptions,
)
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.queues import Queue
from cfn_lint_serverless_opt.stack.resources.topics import Topic
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import has_marks, may_be_elsewhere, turned
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

_QUEUE_PROPERTIES = ("EventSourceArn", "Queue", "QueueArn")


@asked_once
def functions_of(source: EventSource) -> Iterator[tuple[Function, When]]:
    """The functions of the template that an event source invokes, each with its scenario."""
    if source.function is not None:
        yield source.function, source.when
        return
    for name in source.get("FunctionName"):
        yield from invoked_functions(source.stack, name)


@asked_once
def queues_of(source: EventSource) -> Iterator[tuple[Queue, When]]:
    """The SQS queues of the template that an event source polls, each with its scenario."""
    for target in _queue_names(source):
        if not may_be_elsewhere(target.comparable):
            yield from source.stack.related(Queue, target)


@asked_once
def fifo_polling(source: EventSource) -> Iterator[When]:
    """The scenarios in which an event source surely polls a FIFO queue."""
    for queue, when in queues_of(source):
        for is_fifo in queue.get("FifoQueue", when=when):
            if is_fifo.boolean is True:
                yield is_fifo.when
    for target in _queue_names(source):
        # The name of a FIFO queue ends so, and no other's.
        if isinstance(target.text, str) and target.text.endswith(".fifo"):
            yield target.when


@asked_once
def standard_polling(source: EventSource) -> Iterator[When]:
    """The scenarios in which an event source surely polls a standard queue."""
    if isinstance(source, QueueSubscription) and source.is_generated:
        yield from _generated_standard(source)
    for queue, when in queues_of(source):
        for is_fifo in queue.get("FifoQueue", when=when):
            if is_fifo.is_absent or is_fifo.boolean is False:
                yield is_fifo.when
    for target in _queue_names(source):
        # The name of a FIFO queue ends in ``.fifo``: it must be known to its end.
        end = turned(target.text)[: len(".fifo")] if isinstance(target.text, str) else ""
        if target.comparable.startswith("arn:") and not has_marks(end) and not end.startswith(turned(".fifo")):
            yield target.when


def _generated_standard(source: QueueSubscription) -> Iterator[When]:
    """The scenarios in which the queue that SAM makes is a standard one: for a FIFO topic it is not."""
    stack = source.stack
    topics = [topic for arn in source.event.get("Topic") for topic, _ in stack.related(Topic, arn)]
    kinds = [kind for topic in topics for kind in topic.get("FifoTopic")]
    fifo = [kind.when for kind in kinds if not kind.is_absent and kind.boolean is not False]
    standard = stack.scenarios.outside(source.when, fifo)
    if standard is not None:
        yield standard


def queue_sources_of(function: Function) -> Sequence[tuple[EventSource, When]]:
    """The event sources that poll queues for a function, each with the scenario in which they do."""
    return _queue_sources(function.stack).get(function.logical_id, ())


def sources_of(function: Function) -> Sequence[tuple[EventSource, When]]:
    """The event sources that are polled for a function, each with the scenario in which they are."""
    return _sources(function.stack).get(function.logical_id, ())


def consumers_of(queue: Queue) -> Sequence[tuple[EventSource, When]]:
    """The event sources that poll a queue, each with the scenario in which they do."""
    return _consumers(queue.stack).get(queue.logical_id, ())


@asked_once
def polled(queue: Queue) -> Sequence[When]:
    """The scenarios in which something of the template receives the messages of a queue: a function, or a pipe."""
    return [*(when for _, when in consumers_of(queue)), *_piped(queue.stack).get(queue.logical_id, ())]


@asked_once
def _piped(stack: Stack) -> Mapping[str, Sequence[When]]:
    return grouped(
        (queue.logical_id, when)
        for pipe in stack.of_type("AWS::Pipes::Pipe")
        for source in pipe.get("Source")
        if not may_be_elsewhere(source.comparable)
        for queue, when in stack.related(Queue, source)
    )


@asked_once
def _queue_sources(stack: Stack) -> Mapping[str, Sequence[tuple[EventSource, When]]]:
    return grouped(
        (function.logical_id, (source, when))
        for source in _pollers_of_queues(stack)
        for polled in source.of_kind("SQS")
        for function, invoked in functions_of(source)
        if (when := stack.scenarios.both(polled, invoked)) is not None
    )


@asked_once
def _sources(stack: Stack) -> Mapping[str, Sequence[tuple[EventSource, When]]]:
    return grouped(
        (function.logical_id, (source, when))
        for source in event_sources(stack)
        for function, when in functions_of(source)
    )


@asked_once
def _consumers(stack: Stack) -> Mapping[str, Sequence[tuple[EventSource, When]]]:
    return grouped(
        (queue.logical_id, (source, when)) for source in _pollers_of_queues(stack) for queue, when in queues_of(source)
    )


def _pollers_of_queues(stack: Stack) -> Sequence[EventSource]:
    return (*event_sources(stack), *queue_subscriptions(stack))


def _queue_names(source: EventSource) -> Sequence[Resolved]:
    return [target for name in _QUEUE_PROPERTIES for target in source.get(name)]
