"""What takes messages and events that failed elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts, grouped
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_handed_on
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.queues import Queue
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.references import has_unknown, is_unknown, whole
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

_REDRIVE = ("RedrivePolicy", "deadLetterTargetArn")

_ON_FAILURE = ("DestinationConfig", "OnFailure", "Destination")

# Where each type of resource says what takes its failures; ``*`` stands for the items of a list, or of an object.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
_FAILURE_TARGETS: dict[str, list[tuple[str, ...]]] = {
    "AWS::CustomerProfiles::Domain": [("DeadLetterQueueUrl",)],
    "AWS::Events::EventBus": [("DeadLetterConfig", "Arn")],
    "AWS::Events::Rule": [("Targets", "*", "DeadLetterConfig", "Arn")],
    "AWS::Glue::Crawler": [("Targets", "S3Targets", "*", "DlqEventQueueArn")],
    "AWS::IoT::TopicRule": [("TopicRulePayload", "ErrorAction", "Sqs", "QueueUrl")],
    "AWS::Lambda::EventInvokeConfig": [_ON_FAILURE],
    "AWS::Lambda::EventSourceMapping": [_ON_FAILURE],
    "AWS::Lambda::Function": [("DeadLetterConfig", "TargetArn")],
    "AWS::Pipes::Pipe": [
        ("SourceParameters", "DynamoDBStreamParameters", "DeadLetterConfig", "Arn"),
        ("SourceParameters", "KinesisStreamParameters", "DeadLetterConfig", "Arn"),
    ],
    "AWS::SNS::Subscription": [_REDRIVE],
    "AWS::SQS::Queue": [_REDRIVE],
    "AWS::Scheduler::Schedule": [("Target", "DeadLetterConfig", "Arn")],
    "AWS::Serverless::Function": [
        ("DeadLetterQueue", "TargetArn"),
        ("EventInvokeConfig", *_ON_FAILURE),
        ("Events", "*", "Properties", "DeadLetterConfig", "Arn"),
        ("Events", "*", "Properties", *_ON_FAILURE),
        ("Events", "*", "Properties", *_REDRIVE),
    ],
    "AWS::Serverless::StateMachine": [("Events", "*", "Properties", "DeadLetterConfig", "Arn")],
}


def takes_failures(queue: Queue) -> bool:
    """Whether messages or events that failed elsewhere go, or may go, to a queue, if only in some scenario."""
    if not queue.stack.is_whole or is_handed_on(queue):
        return True
    return any(True for _ in queue.redrive_allowances) or queue.logical_id in _failure_queues(queue.stack)


@asked_once
def dead_letter_queues_of(queue: Queue) -> Iterator[tuple[Queue, When]]:
    """The queues of the template that a queue's redrive policy names, each with its scenario."""
    for policy in queue.get("RedrivePolicy"):
        for target in policy.parsed.get("deadLetterTargetArn"):
            yield from queue.stack.related(Queue, target)


@asked_once
def _failure_queues(stack: Stack) -> frozenset[str]:
    """The logical IDs of the queues that are, or may be, dead-letter queues or on-failure destinations."""
    found: set[str] = set()
    for target in _failure_targets(stack):
        found |= {queue.logical_id for queue, _ in stack.related(Queue, target)}
        found |= {queue.logical_id for queue in _possible_queues(stack, target)}
    return frozenset(found)


def _failure_targets(stack: Stack) -> Iterator[Resolved]:
    for kind, places in _FAILURE_TARGETS.items():
        for resource in stack.of_type_everywhere(kind):
            for place in places:
                yield from _at(resource, place)


def _at(resource: Element, place: tuple[str, ...]) -> Sequence[Resolved]:
    # A redrive policy may be JSON text.
    return [target for above in resource.get(*place[:-1]) for target in above.parsed.get(place[-1])]


def _possible_queues(stack: Stack, target: Resolved) -> Iterator[Queue]:
    """The queues whose name may turn out to be the target's; one that is wholly unknown is that of none."""
    name = Queue.name_in(target.text) if isinstance(target.text, str) else ""
    if not name or whole(name) or is_unknown(name):
        return
    for own, queue in _queue_names(stack).possible(name):
        if has_unknown(name) or has_unknown(own):
            yield queue


@asked_once
def _queue_names(stack: Stack) -> Texts[Queue]:
    return Texts((name.comparable, queue) for queue in stack.all(Queue) for name in queue.names)


@asked_once
def failure_destinations(function: Function) -> Iterator[When]:
    """The scenarios in which events that a function failed on, when invoked asynchronously, go somewhere.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    if not function.stack.is_whole or is_handed_on(function):
        yield function.when
    places = [function.get("DeadLetterConfig", "TargetArn"), function.get("DeadLetterQueue", "TargetArn")]
    places.append(function.get("EventInvokeConfig", "DestinationConfig", "OnFailure"))
    for config, when in _invoke_configs(function.stack).get(function.logical_id, ()):
        places.append(config.get(*_ON_FAILURE, when=when))
    yield from (value.when for values in places for value in values if not value.is_absent and value.value != {})


@asked_once
def _invoke_configs(stack: Stack) -> Mapping[str, Sequence[tuple[Resource, When]]]:
    """The ``AWS::Lambda::EventInvokeConfig`` of each function, by its logical ID."""
    return grouped(
        (function.logical_id, (config, when))
        for config in stack.of_type_everywhere("AWS::Lambda::EventInvokeConfig")
        for name in config.get("FunctionName")
        for function, when in invoked_functions(stack, name)
    )
