"""What Lambda polls for a function: event source mappings and the SAM events that become them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.stack.queues import Queue
from cfn_lint_serverless_opt.stack.references import arn_parts, has_unknown, whole
from cfn_lint_serverless_opt.stack.resolved import ABSENT, UNKNOWN, Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.functions import Function
    from cfn_lint_serverless_opt.stack.stack import Stack

# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
_KINDS_OF_EVENTS = {
    "SQS": "SQS",
    "Kinesis": "Kinesis",
    "DynamoDB": "DynamoDB",
    "MSK": "Kafka",
    "SelfManagedKafka": "Kafka",
    "MQ": "MQ",
    "DocumentDB": "DocumentDB",
}
_KINDS_OF_RESOURCES = {
    "AWS::SQS::Queue": "SQS",
    "AWS::Kinesis::Stream": "Kinesis",
    "AWS::Kinesis::StreamConsumer": "Kinesis",
    "AWS::DynamoDB::Table": "DynamoDB",
    "AWS::DynamoDB::GlobalTable": "DynamoDB",
    "AWS::MSK::Cluster": "Kafka",
    "AWS::MSK::ServerlessCluster": "Kafka",
    "AWS::AmazonMQ::Broker": "MQ",
    "AWS::DocDB::DBCluster": "DocumentDB",
}
_KINDS_OF_ARNS = {
    "sqs": "SQS",
    "kinesis": "Kinesis",
    "dynamodb": "DynamoDB",
    "kafka": "Kafka",
    "mq": "MQ",
    "rds": "DocumentDB",
}
# Properties that only one kind of source takes.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
_KINDS_OF_PROPERTIES = {
    "SelfManagedEventSource": "Kafka",
    "SelfManagedKafkaEventSourceConfig": "Kafka",
    "AmazonManagedKafkaEventSourceConfig": "Kafka",
    "Topics": "Kafka",
    "Queues": "MQ",
    "DocumentDBEventSourceConfig": "DocumentDB",
}


_QUEUE_PROPERTIES = ("EventSourceArn", "Queue", "QueueArn")
_MAXIMUM_CONCURRENCY = ("ScalingConfig", "MaximumConcurrency")
_FUNCTION_LIMITS = (("ReservedConcurrentExecutions",), ("FunctionScalingConfig", "MaxExecutionEnvironments"))
_INVOCATIONS_OF_A_POLLER = 10

REPORT_BATCH_ITEM_FAILURES = "ReportBatchItemFailures"


class Ceiling(NamedTuple):
    """How often a queue may invoke a function at once.

    Attributes:
        value: the number, or its absence.
        factor: the invocations that one of them stands for.
    """

    value: Resolved
    factor: int

    @property
    def when(self) -> When:
        """The scenario in which it holds."""
        return self.value.when

    @property
    def invocations(self) -> float:
        """The number of invocations; 0 if it is absent or unknown."""
        number = self.value.number
        return number * self.factor if isinstance(number, (int, float)) else 0


class EventSource(Element):
    """Something that Lambda polls for a function.

    Attributes:
        title: what it is, in words.
        kinds: what it may be: ``SQS``, ``Kinesis``, ``DynamoDB``, ``Kafka``, ``MQ`` or ``DocumentDB``, each with its
            scenario; what is not known is left out.
    """

    def __init__(
        self,
        owner: Element,
        properties: Resolved,
        title: str,
        kinds: list[tuple[str, When]],
        function: Function | None = None,
    ) -> None:
        super().__init__(owner.stack, owner.path, properties)
        self.title = title
        self.kinds = kinds
        self._function = function

    @property
    def is_sam(self) -> bool:
        """Whether it is an event of a SAM function."""
        return self._function is not None

    @cached_property
    def functions(self) -> list[tuple[Function, When]]:
        """The functions of the template that it invokes, each with its scenario."""
        if self._function is not None:
            return [(self._function, self.when)]
        return [found for name in self.get("FunctionName") for found in self.stack.invoked_functions(name)]

    def of_kind(self, *kinds: str) -> Iterator[When]:
        """The scenarios in which it is of one of some kinds."""
        yield from (when for kind, when in self.kinds if kind in kinds)

    @property
    def batching_windows(self) -> list[Resolved]:
        """The possible values of ``MaximumBatchingWindowInSeconds``; absent means 0 for queues."""
        return self.get("MaximumBatchingWindowInSeconds")

    @property
    def failure_destinations(self) -> list[Resolved]:
        """Where what is given up goes."""
        return self.get("DestinationConfig", "OnFailure", "Destination")

    @property
    def provisioned_pollers(self) -> list[When]:
        """The scenarios in which it surely has pollers of its own (provisioned mode)."""
        return [one.when for one in self.get("ProvisionedPollerConfig") if isinstance(one.value, dict)]

    def responding(self) -> Iterator[When]:
        """The scenarios in which it takes, or may take, reports of single failed records."""
        for types in self.get("FunctionResponseTypes"):
            yield from (one.when for one in types.items() if one.literal in {REPORT_BATCH_ITEM_FAILURES, UNKNOWN})

    def ceilings(self, function: Function) -> list[Ceiling]:
        """How often it may invoke a function at once; 0 invocations where no ceiling is known or it invokes another.

        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
        """
        invoking = [when for invoked, when in self.functions if invoked is function]
        found = []
        for concurrency in [one for when in invoking for one in self.get(*_MAXIMUM_CONCURRENCY, when=when)]:
            if not concurrency.is_absent:
                found.append(Ceiling(concurrency, 1))
                continue
            pollers = self.get("ProvisionedPollerConfig", "MaximumPollers", when=concurrency.when)
            found += [Ceiling(one, _INVOCATIONS_OF_A_POLLER) for one in pollers]
        idle = self.stack.resolver.scenarios.outside(function.when, invoking)
        return found if idle is None else [*found, Ceiling(self.properties._replace(value=ABSENT, when=idle), 1)]

    @property
    def bounded(self) -> list[When]:
        """The scenarios in which something bounds, or may bound, how often it invokes functions at once."""
        places = [self.get(*_MAXIMUM_CONCURRENCY), self.get("ProvisionedPollerConfig")]
        for function, when in self.functions:
            places += [function.get(*keys, when=when) for keys in _FUNCTION_LIMITS]
        return [value.when for values in places for value in values if not value.is_absent]

    @cached_property
    def fifo(self) -> list[When]:
        """The scenarios in which it surely polls a FIFO queue."""
        known = [
            both
            for queue, when in self.queues
            for fifo in queue.get("FifoQueue")
            if fifo.boolean is True and (both := self.stack.resolver.scenarios.both(when, fifo.when)) is not None
        ]
        targets = [target for name in _QUEUE_PROPERTIES for target in self.get(name)]
        # The name of a FIFO queue ends so, and no other's.
        return known + [one.when for one in targets if isinstance(one.text, str) and one.text.endswith(".fifo")]

    @property
    def queues(self) -> list[tuple[Queue, When]]:
        """The SQS queues of the template that are polled, each with its scenario."""
        targets = [target for name in _QUEUE_PROPERTIES for target in self.get(name)]
        near = [target for target in targets if not _may_be_elsewhere(target.comparable)]
        return [found for target in near for found in self.stack.related(Queue, target)]


class QueueSubscription(EventSource):
    """The mapping that SAM makes for an SNS event's ``SqsSubscription``: it takes a batch size, but no window.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqssubscriptionobject.html
    """


def event_sources(stack: Stack) -> Iterator[EventSource]:
    """Every event source mapping and polling SAM event of a stack."""
    for mapping in stack.of_type("AWS::Lambda::EventSourceMapping"):
        title = f"Event source mapping '{mapping.logical_id}'"
        yield EventSource(mapping, mapping.properties, title, list(_kinds(mapping)))
    for function in stack.functions:
        for event in function.events:
            if event.type in _KINDS_OF_EVENTS:
                title = f"{event.type} event '{event.name}' of '{function.logical_id}'"
                kinds = [(_KINDS_OF_EVENTS[event.type], event.when)]
                yield EventSource(event, event.properties, title, kinds, function)


def polling(stack: Stack) -> dict[str, list[tuple[EventSource, When]]]:
    """The event sources of each function of a stack, by the function's logical ID."""
    found: dict[str, list[tuple[EventSource, When]]] = {}
    for source in stack.event_sources:
        for function, when in source.functions:
            found.setdefault(function.logical_id, []).append((source, when))
    return found


def queue_consumers(stack: Stack) -> dict[str, list[tuple[EventSource, When]]]:
    """The event sources that poll each queue of a stack, by the queue's logical ID."""
    found: dict[str, list[tuple[EventSource, When]]] = {}
    for source in (*stack.event_sources, *stack.queue_subscriptions):
        for queue, when in source.queues:
            found.setdefault(queue.logical_id, []).append((source, when))
    return found


def queue_subscriptions(stack: Stack) -> Iterator[QueueSubscription]:
    """The mappings of a stack's SNS events whose messages reach the function through a queue of one's own."""
    for function in stack.functions:
        for event in function.events:
            for subscription in event.get("SqsSubscription") if event.type == "SNS" else ():
                title = f"SNS event '{event.name}' of '{function.logical_id}'"
                yield QueueSubscription(event, subscription, title, [("SQS", subscription.when)], function)


def _may_be_elsewhere(arn: str) -> bool:
    """Whether only the deployment knows the region or account of an ARN: a queue of the same name is another one."""
    return any(has_unknown(part) for part in arn_parts(arn)[3:5])


def _kinds(mapping: Resource) -> Iterator[tuple[str, When]]:
    told = [
        (kind, value.when)
        for name, kind in _KINDS_OF_PROPERTIES.items()
        for value in mapping.get(name)
        if not value.is_absent
    ]
    # Of several such properties each tells the same.
    yield from dict.fromkeys(told)
    for source in mapping.get("EventSourceArn"):
        rest = mapping.stack.resolver.scenarios.outside(source.when, [when for _, when in told])
        kind = _kind_of_arn(mapping.stack, source.comparable)
        if kind and rest is not None:
            yield kind, rest


def _kind_of_arn(stack: Stack, arn: str) -> str | None:
    reference = whole(arn)
    if reference is not None:
        resource = stack.resources.get(reference.logical_id)
        return _KINDS_OF_RESOURCES.get(resource.type) if resource else None
    parts = arn_parts(arn)
    return _KINDS_OF_ARNS.get(parts[2]) if len(parts) > 3 else None
