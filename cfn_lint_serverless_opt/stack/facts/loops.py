"""Functions that may write to what invokes them.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.grants import grants_of
from cfn_lint_serverless_opt.stack.relations.polling import consumers_of, functions_of
from cfn_lint_serverless_opt.stack.relations.subscriptions import subscriptions, topics_of
from cfn_lint_serverless_opt.stack.resources.buckets import Bucket
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.queues import Queue
from cfn_lint_serverless_opt.stack.resources.sam_events import events_of
from cfn_lint_serverless_opt.stack.resources.topics import Topic
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import arn_parts, mark, split_outside, whole
from cfn_lint_serverless_opt.template.when import When

_WRITES = {
    "AWS::S3::Bucket": "s3:PutObject",
    "AWS::SNS::Topic": "sns:Publish",
    "AWS::SQS::Queue": "sqs:SendMessage",
}


class Trigger(Record):
    """What invokes a function for everything that is written to a bucket, topic or queue.

    Attributes:
        place: the event, notification, subscription or mapping.
        when: the scenario in which it invokes the function.
        title: it in words.
        function: the function.
        target: the bucket, topic or queue.
    """

    place: Element
    when: When
    title: str
    function: Function
    target: Resource

    def loops(self) -> Iterator[When]:
        """The scenarios in which the function may write to the target, and nobody says that this is meant."""
        scenarios = self.function.stack.scenarios
        unmeant = [one for one in self.function.get("RecursiveLoop") if one.is_absent or one.literal == "Terminate"]
        for grant in grants_of(self.function) if unmeant else ():
            reaching = [resource for resource in grant.resources if _reaches(resource.comparable, self.target)]
            for allowed in grant.allowing(_WRITES[self.target.type]) if reaching else ():
                within = scenarios.both(self.when, allowed)
                for when, _ in scenarios.together(within, reaching, unmeant) if within is not None else ():
                    yield when


def _reaches(resource: str, target: Resource) -> bool:
    """Whether a name, ARN or pattern in a policy is a bucket's objects, a topic or a queue."""
    names = _names(target)
    parts = arn_parts(resource)
    is_arn = len(parts) == 6 and parts[0] == "arn"
    if is_arn and not fnmatchcase(target.type.split("::")[1].lower(), parts[2]):
        return False
    name, *objects = split_outside(parts[5] if is_arn else resource, "/")
    reference = whole(resource)
    is_arn = is_arn or (reference is not None and reference.attribute == "Arn")
    if target.type == "AWS::S3::Bucket" and is_arn and not objects and not name.endswith("*"):
        return False  # the bucket itself, not what is written to it
    return name in names or any(fnmatchcase(one, name) for one in names if "*" in name)


@asked_once
def _names(target: Resource) -> frozenset[str]:
    """The ways to write the name of a bucket, topic or queue, or its ARN."""
    attributes = (mark(target.logical_id, one) for one in ("Arn", "TopicArn", "QueueName", "TopicName"))
    return frozenset([*(name for name, _ in target.written_names), *attributes])


def triggers(stack: Stack) -> Iterator[Trigger]:
    """Every trigger of a function by a bucket, topic or queue of the template, without a filter."""
    yield from _buckets(stack)
    yield from _bucket_events(stack)
    yield from _topics(stack)
    yield from _topic_events(stack)
    for queue in stack.all(Queue):
        for source, polled in consumers_of(queue):
            for function, invoked in functions_of(source):
                when = stack.scenarios.both(polled, invoked)
                for every in source.absences("FilterCriteria", when=when) if when is not None else ():
                    yield Trigger(source, every.when, source.title, function, queue)


def _buckets(stack: Stack) -> Iterator[Trigger]:
    for bucket in stack.all(Bucket):
        for item in bucket.get("NotificationConfiguration", "LambdaConfigurations", "*"):
            notification = Element(stack, item.path, item)
            for when in _created(notification, "Event"):
                for name in notification.get("Function", when=when):
                    for function, there in invoked_functions(stack, name):
                        yield Trigger(notification, there, f"A notification of '{bucket.logical_id}'", function, bucket)


def _bucket_events(stack: Stack) -> Iterator[Trigger]:
    both = stack.scenarios.both
    for function in stack.all(Function):
        for event in events_of(function):
            for when in _created(event, "Events") if event.type == "S3" else ():
                for name in event.get("Bucket", when=when):
                    reference = whole(name.comparable)
                    # SAM takes a logical ID in text too.
                    is_bucket = reference is None or reference.attribute is None
                    bucket = stack.get(Bucket, reference.logical_id if reference else name.comparable)
                    there = both(name.when, bucket.when) if bucket and is_bucket else None
                    if bucket and there is not None:
                        yield Trigger(event, there, f"S3 event '{event.name}'", function, bucket)


def _created(notification: Element, key: str) -> Iterator[When]:
    """The scenarios in which it speaks of every new object, whatever its name."""
    for rules in notification.get("Filter", "S3Key", "Rules"):
        for every in rules.lists():
            for kind in notification.get(key, "*", when=every.when) if every.is_absent or every.value == [] else ():
                if isinstance(kind.literal, str) and kind.literal.startswith("s3:ObjectCreated"):
                    yield kind.when


def _topics(stack: Stack) -> Iterator[Trigger]:
    for subscription in subscriptions(stack):
        for endpoint in subscription.get("Endpoint"):
            for function, invoked in invoked_functions(stack, endpoint):
                for topic, subscribed in topics_of(subscription):
                    for when in stack.scenarios.within(invoked, [subscribed]):
                        for every in subscription.absences("FilterPolicy", when=when):
                            yield Trigger(subscription, every.when, subscription.title, function, topic)


def _topic_events(stack: Stack) -> Iterator[Trigger]:
    for function in stack.all(Function):
        for event in events_of(function):
            for arn in event.get("Topic") if event.type == "SNS" else ():
                for topic, when in stack.related(Topic, arn):
                    for every in event.absences("FilterPolicy", when=when):
                        yield Trigger(event, every.when, f"SNS event '{event.name}'", function, topic)
