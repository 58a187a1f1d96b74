"""What Lambda polls for a function: event source mappings and the SAM events that become them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.sam_events import Event, events_of
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.references import arn_parts, whole
from cfn_lint_serverless_opt.template.values import UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When

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

REPORT_BATCH_ITEM_FAILURES = "ReportBatchItemFailures"


class EventSource(Element):
    """Something that Lambda polls for a function.

    Attributes:
        title: what it is, in words.
        kinds: what it may be: ``SQS``, ``Kinesis``, ``DynamoDB``, ``Kafka``, ``MQ`` or ``DocumentDB``, each with its
            scenario; what is not known is left out.
        function: the SAM function whose event it is; None for a mapping.
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
        self.function = function

    @property
    def is_sam(self) -> bool:
        """Whether it is an event of a SAM function."""
        return self.function is not None

    def of_kind(self, *kinds: str) -> Iterator[When]:
        """The scenarios in which it is of one of some kinds."""
        yield from (when for kind, when in self.kinds if kind in kinds)

    @property
    def batching_windows(self) -> Sequence[Resolved]:
        """The possible values of ``MaximumBatchingWindowInSeconds``; absent means 0 for queues."""
        return self.get("MaximumBatchingWindowInSeconds")

    @property
    def failure_destinations(self) -> Sequence[Resolved]:
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


class QueueSubscription(EventSource):
    """The mapping that SAM makes for an SNS event's ``SqsSubscription``: it takes a batch size, but no window.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqssubscriptionobject.html

    Attributes:
        event: the SNS event.
        is_generated: whether SAM makes the queue too.
    """

    def __init__(self, event: Event, subscription: Resolved) -> None:
        self.event = event
        self.is_generated = subscription.boolean is True
        title = f"SNS event '{event.name}' of '{event.function.logical_id}'"
        properties = subscription._replace(value={}) if self.is_generated else subscription
        super().__init__(event, properties, title, [("SQS", subscription.when)], event.function)


@asked_once
def event_sources(stack: Stack) -> Iterator[EventSource]:
    """Every event source mapping and polling SAM event of a stack."""
    for mapping in stack.of_type("AWS::Lambda::EventSourceMapping"):
        title = f"Event source mapping '{mapping.logical_id}'"
        yield EventSource(mapping, mapping.properties, title, list(_kinds(mapping)))
    for function in stack.all(Function):
        for event in events_of(function):
            if event.type in _KINDS_OF_EVENTS:
                title = f"{event.type} event '{event.name}' of '{function.logical_id}'"
                kinds = [(_KINDS_OF_EVENTS[event.type], event.when)]
                yield EventSource(event, event.properties, title, kinds, function)


@asked_once
def queue_subscriptions(stack: Stack) -> Iterator[QueueSubscription]:
    """The mappings of a stack's SNS events whose messages reach the function through a queue of one's own."""
    for function in stack.all(Function):
        for event in events_of(function):
            for subscription in event.get("SqsSubscription") if event.type == "SNS" else ():
                if not subscription.is_absent and subscription.boolean is not False:
                    yield QueueSubscription(event, subscription)


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
        rest = mapping.stack.scenarios.outside(source.when, [when for _, when in told])
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
