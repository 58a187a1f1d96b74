"""Functions that may write to what invokes them.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.grants import Grant, grants_of
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
from cfn_lint_serverless_opt.template.values import Path
from cfn_lint_serverless_opt.template.when import When


class Write(NamedTuple):
    """What lets a function write to a bucket, topic or queue.

    Attributes:
        action: the IAM action.
        template: the SAM policy template that is about little else.
    """

    action: str
    template: str


# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
_WRITES = {
    "AWS::S3::Bucket": Write("s3:PutObject", "S3WritePolicy"),
    "AWS::SNS::Topic": Write("sns:Publish", "SNSPublishMessagePolicy"),
    "AWS::SQS::Queue": Write("sqs:SendMessage", "SQSSendMessagePolicy"),
}


class Trigger(Record):
    """What invokes a function for everything that is written to a bucket, topic or queue.

    Attributes:
        when: the scenario in which it does.
        function: the function.
        target: the bucket, topic or queue.
    """

    when: When
    function: Function
    target: Resource


class Loop(Record):
    """A function that may write to what invokes it, by a permission of its own that says so in as many words.

    Attributes:
        place: the statement or policy that allows it.
        action: what it allows.
        function: the function.
        target: the bucket, topic or queue.
        when: the scenario in which all this holds.
    """

    place: Element
    action: str
    function: Function
    target: Resource
    when: When


def loops(stack: Stack) -> Iterator[Loop]:
    """Every loop of the template that nobody says is meant (``RecursiveLoop``).

    A pattern of actions, or a policy that several functions have, is wide for another reason: it tells nothing of what
    this function writes.
    """
    for trigger in triggers(stack):
        function, target, write = trigger.function, trigger.target, _WRITES[trigger.target.type]
        unmeant = [one for one in function.get("RecursiveLoop") if one.is_absent or one.literal == "Terminate"]
        for grant in grants_of(function) if unmeant else ():
            allowed = [grant.when] if grant.policy == write.template else list(grant.naming(write.action))
            reaching = [one for one in grant.resources if _reaches(one.comparable, target)] if allowed else []
            for within in stack.scenarios.within(trigger.when, allowed):
                for when, _ in stack.scenarios.together(within, reaching, unmeant):
                    own = stack.scenarios.outside(when, _others_with(function, grant))
                    if own is not None:
                        yield Loop(grant.place, write.action, function, target, own)


def _others_with(function: Function, grant: Grant) -> Iterator[When]:
    """The scenarios in which another function has a permission too."""
    yield from (when for other, when in _holders(function.stack).get(grant.place.path, ()) if other is not function)
    if function.is_sam:
        yield from _borrowed_roles(function.stack).get(f"{function.logical_id}Role", ())


@asked_once
def _holders(stack: Stack) -> Mapping[Path, Sequence[tuple[Function, When]]]:
    """The functions that have each statement or policy, by its path."""
    return grouped(
        (grant.place.path, (function, grant.when)) for function in stack.all(Function) for grant in grants_of(function)
    )


@asked_once
def _borrowed_roles(stack: Stack) -> Mapping[str, Sequence[When]]:
    """The roles that SAM makes for a function and others name."""
    return grouped(
        (reference.logical_id, role.when)
        for function in stack.all(Function)
        for role in function.get("Role")
        if (reference := whole(role.comparable)) is not None and reference.logical_id not in stack.resources
    )


def _reaches(resource: str, target: Resource) -> bool:
    """Whether a name or ARN in a policy names a bucket's objects, a topic or a queue; patterns of names do not."""
    parts = arn_parts(resource)
    reference = whole(resource)
    is_arn = len(parts) == 6 or (reference is not None and reference.attribute == "Arn")
    if len(parts) == 6 and parts[2] != target.type.split("::")[1].lower():
        return False
    written, *objects = split_outside(parts[5] if len(parts) == 6 else resource, "/")
    name = written.rstrip("*")
    if target.type == "AWS::S3::Bucket" and is_arn and not objects and written == name:
        return False  # the bucket itself, not what is written to it
    return name in _names(target)


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
                    yield Trigger(every.when, function, queue)


def _buckets(stack: Stack) -> Iterator[Trigger]:
    for bucket in stack.all(Bucket):
        for item in bucket.get("NotificationConfiguration", "LambdaConfigurations", "*"):
            notification = Element(stack, item.path, item)
            for when in _created(notification, "Event"):
                for name in notification.get("Function", when=when):
                    for function, there in invoked_functions(stack, name):
                        yield Trigger(there, function, bucket)


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
                        yield Trigger(there, function, bucket)


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
                            yield Trigger(every.when, function, topic)


def _topic_events(stack: Stack) -> Iterator[Trigger]:
    for function in stack.all(Function):
        for event in events_of(function):
            for arn in event.get("Topic") if event.type == "SNS" else ():
                for topic, when in stack.related(Topic, arn):
                    for every in event.absences("FilterPolicy", when=when):
                        yield Trigger(every.when, function, topic)
