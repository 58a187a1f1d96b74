"""Functions that may write to what invokes them.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.stack.functions import Function
from cfn_lint_serverless_opt.stack.references import arn_parts, mark, split_outside
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.roles import Grant
from cfn_lint_serverless_opt.stack.topics import Topic, subscriptions
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

_WRITES = {
    "AWS::S3::Bucket": "s3:PutObject",
    "AWS::SNS::Topic": "sns:Publish",
    "AWS::SQS::Queue": "sqs:SendMessage",
}
# What SAM policy templates call the bucket, topic or queue.
_PARAMETERS = ("BucketName", "TopicName", "QueueName")


class Trigger(NamedTuple):
    """What invokes a function for everything that is written to a bucket, topic or queue.

    Attributes:
        place: the event, notification, subscription or mapping.
        at: the value of ``place`` that findings stand on, or just the scenario.
        title: it in words.
        function: the function.
        target: the bucket, topic or queue.
    """

    place: Element
    at: Resolved | When
    title: str
    function: Function
    target: Resource

    @property
    def when(self) -> When:
        """The scenario in which it invokes the function."""
        return self.at if isinstance(self.at, When) else self.at.when

    def loops(self) -> Iterator[When]:
        """The scenarios in which the function may write to the target, and nobody says that this is meant."""
        both = self.function.stack.resolver.scenarios.both
        action = _WRITES[self.target.type]
        for allowed in self.function.get("RecursiveLoop"):
            if allowed.is_unknown or allowed.literal == "Allow":
                continue
            for grant in self.function.grants:
                if grant.allows(action) and _reaches(grant, self.target):
                    when = both(self.when, grant.when)
                    when = both(when, allowed.when) if when is not None else None
                    if when is not None:
                        yield when


def _reaches(grant: Grant, target: Resource) -> bool:
    names = {mark(target.logical_id), *(name.comparable for name in target.names if name.comparable)}
    for attribute in ("Arn", "TopicArn", "QueueName", "TopicName"):
        names.add(mark(target.logical_id, attribute))
    if grant.statement is not None:
        texts = [resource.comparable for resource in grant.statement.resources]
        return any(text == "*" or _name(text) in names for text in texts)
    if grant.parameters is None:
        return False
    return any(value.comparable in names for name in _PARAMETERS for value in grant.parameters.get(name))


def _name(resource: str) -> str:
    """The bucket, topic or queue that a resource of a statement means: ``orders`` of ``arn:aws:s3:::orders/*``."""
    parts = arn_parts(resource)
    return split_outside(parts[5] if len(parts) == 6 else resource, "/")[0]


def triggers(stack: Stack) -> Iterator[Trigger]:
    """Every trigger of a function by a bucket, topic or queue of the template, without a filter."""
    yield from _buckets(stack)
    yield from _bucket_events(stack)
    yield from _topics(stack)
    yield from _topic_events(stack)
    for queue in stack.queues:
        for source, polled in queue.event_sources:
            for function, invoked in source.functions:
                when = stack.resolver.scenarios.both(polled, invoked)
                if when is not None:
                    yield Trigger(source, when, source.title, function, queue)


def _buckets(stack: Stack) -> Iterator[Trigger]:
    for bucket in stack.buckets:
        for item in bucket.get("NotificationConfiguration", "LambdaConfigurations", "*"):
            notification = Element(stack, item.path, item)
            for when in _created(notification, "Event"):
                for name in notification.get("Function", when=when):
                    for function, there in stack.invoked_functions(name):
                        yield Trigger(notification, there, f"A notification of '{bucket.logical_id}'", function, bucket)


def _bucket_events(stack: Stack) -> Iterator[Trigger]:
    both = stack.resolver.scenarios.both
    for function in stack.functions:
        for event in function.events:
            for when in _created(event, "Events") if event.type == "S3" else ():
                for name in event.get("Bucket", when=when):
                    for bucket in stack.buckets:
                        there = both(name.when, bucket.when)
                        if there is not None and name.comparable in {mark(bucket.logical_id), bucket.logical_id}:
                            yield Trigger(event, there, f"S3 event '{event.name}'", function, bucket)


def _created(notification: Element, key: str) -> Iterator[When]:
    """The scenarios in which it speaks of every new object."""
    for filters in notification.get("Filter"):
        for kind in notification.get(key, "*", when=filters.when) if filters.is_absent else ():
            if isinstance(kind.literal, str) and kind.literal.startswith("s3:ObjectCreated"):
                yield kind.when


def _topics(stack: Stack) -> Iterator[Trigger]:
    for subscription in subscriptions(stack):
        for endpoint in subscription.place.get("Endpoint"):
            for function, invoked in stack.invoked_functions(endpoint):
                for topic, when in subscription.topics(invoked):
                    yield Trigger(subscription.place, when, subscription.title, function, topic)


def _topic_events(stack: Stack) -> Iterator[Trigger]:
    for function in stack.functions:
        for event in function.events:
            for arn in event.get("Topic") if event.type == "SNS" else ():
                for topic, when in stack.related(Topic, arn):
                    yield Trigger(event, when, f"SNS event '{event.name}'", function, topic)
