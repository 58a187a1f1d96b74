"""What Lambda polls for a function: event source mappings and the SAM events that become them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfn_lint_serverless_opt.stack.queues import Queue
from cfn_lint_serverless_opt.stack.references import arn_parts, whole
from cfn_lint_serverless_opt.stack.resolved import Path, Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
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


class EventSource(Element):
    """Something that Lambda polls for a function.

    Attributes:
        title: what it is, in words.
        kinds: what it may be: ``SQS``, ``Kinesis``, ``DynamoDB``, ``Kafka``, ``MQ`` or ``DocumentDB``, each with its
            scenario; what is not known is left out.
    """

    def __init__(
        self, stack: Stack, path: Path, properties: Resolved, title: str, kinds: list[tuple[str, When]]
    ) -> None:
        super().__init__(stack, path, properties)
        self.title = title
        self.kinds = kinds

    @property
    def queues(self) -> list[tuple[Queue, When]]:
        """The SQS queues of the template that are polled, each with its scenario."""
        targets = [target for name in ("EventSourceArn", "Queue", "QueueArn") for target in self.get(name)]
        return [found for target in targets for found in self.stack.related(Queue, target)]


def event_sources(stack: Stack) -> Iterator[EventSource]:
    """Every event source mapping and polling SAM event of a stack."""
    for mapping in stack.of_type("AWS::Lambda::EventSourceMapping"):
        title = f"Event source mapping '{mapping.logical_id}'"
        yield EventSource(stack, mapping.path, mapping.properties, title, list(_kinds(mapping)))
    for function in stack.functions:
        for event in function.events:
            if event.type in _KINDS_OF_EVENTS:
                title = f"{event.type} event '{event.name}' of '{function.logical_id}'"
                kinds = [(_KINDS_OF_EVENTS[event.type], event.when)]
                yield EventSource(stack, event.path, event.properties, title, kinds)


def queue_consumers(stack: Stack) -> dict[str, list[tuple[EventSource, When]]]:
    """The event sources that poll each queue of a stack, by the queue's logical ID."""
    found: dict[str, list[tuple[EventSource, When]]] = {}
    for source in (*stack.event_sources, *_queue_subscriptions(stack)):
        for queue, when in source.queues:
            found.setdefault(queue.logical_id, []).append((source, when))
    return found


def _queue_subscriptions(stack: Stack) -> Iterator[EventSource]:
    """The mappings that SAM makes for topics whose messages reach a function through a queue of the template.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html
    """
    for function in stack.functions:
        for event in function.events:
            for subscription in event.get("SqsSubscription") if event.type == "SNS" else ():
                title = f"SNS event '{event.name}' of '{function.logical_id}'"
                yield EventSource(stack, event.path, subscription, title, [("SQS", subscription.when)])


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
