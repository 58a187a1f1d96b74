"""What invokes functions by itself: SAM events, notifications, subscriptions, rules, schedules and APIs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.integrations import integrations
from cfn_lint_serverless_opt.stack.resources.buckets import Bucket
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.log_groups import LogGroup
from cfn_lint_serverless_opt.stack.resources.sam_events import Event, events_of
from cfn_lint_serverless_opt.stack.resources.schedules import recurring, timed
from cfn_lint_serverless_opt.stack.resources.topics import Topic
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import has_unknown, mark, references
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# The service behind each type of SAM event that is not polled.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
_EVENTS = {
    "AlexaSkill": "alexa-appkit",
    "Api": "apigateway",
    "CloudWatchEvent": "events",
    "CloudWatchLogs": "logs",
    "Cognito": "cognito-idp",
    "EventBridgeRule": "events",
    "HttpApi": "apigateway",
    "IoTRule": "iot",
    "S3": "s3",
    "SNS": "sns",
    "Schedule": "events",
    "ScheduleV2": "scheduler",
}
# Where SAM events name what they hand on; the rules and schedules that SAM makes have IDs of their own.
_EVENT_SOURCES = {"CloudWatchLogs": "LogGroupName", "S3": "Bucket", "SNS": "Topic"}

# The services that do not wait for the answer.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
_ASYNCHRONOUS = {
    *("cloudwatch", "codecommit", "codepipeline", "config", "events", "iot", "iotevents", "logs", "s3", "scheduler"),
    *("ses", "sns"),
    "lambda",  # functions whose results go to others
}


class _Place(NamedTuple):
    """Where resources name what they invoke.

    Attributes:
        kind: the type of the resources.
        service: the service that invokes.
        target: the property; ``*`` stands for the items of a list or object.
        source: the property that names what the events are of; none if it is the resource itself.
    """

    kind: str
    service: str
    target: tuple[str, ...]
    source: str = ""


_NOTIFICATIONS = "NotificationConfiguration"
_PLACES = (
    _Place("AWS::CloudWatch::Alarm", "cloudwatch", ("AlarmActions", "*")),
    _Place("AWS::CloudWatch::Alarm", "cloudwatch", ("OKActions", "*")),
    _Place("AWS::CloudWatch::CompositeAlarm", "cloudwatch", ("AlarmActions", "*")),
    _Place("AWS::CodeCommit::Repository", "codecommit", ("Triggers", "*", "DestinationArn")),
    _Place("AWS::Cognito::UserPool", "cognito-idp", ("LambdaConfig", "*")),
    _Place("AWS::Cognito::UserPool", "cognito-idp", ("LambdaConfig", "*", "LambdaArn")),
    _Place("AWS::Config::ConfigRule", "config", ("Source", "SourceIdentifier")),
    _Place("AWS::Events::Rule", "events", ("Targets", "*", "Arn")),
    _Place("AWS::IoT::TopicRule", "iot", ("TopicRulePayload", "Actions", "*", "Lambda", "FunctionArn")),
    _Place("AWS::IoT::TopicRule", "iot", ("TopicRulePayload", "ErrorAction", "Lambda", "FunctionArn")),
    # Where failures go is left out: a handler of failures would need one of its own, without end.
    _Place("AWS::Lambda::EventInvokeConfig", "lambda", ("DestinationConfig", "OnSuccess", "Destination")),
    _Place("AWS::Logs::SubscriptionFilter", "logs", ("DestinationArn",), "LogGroupName"),
    _Place("AWS::S3::Bucket", "s3", (_NOTIFICATIONS, "LambdaConfigurations", "*", "Function")),
    _Place("AWS::S3::Bucket", "s3", (_NOTIFICATIONS, "QueueConfigurations", "*", "Queue")),
    _Place("AWS::S3::Bucket", "s3", (_NOTIFICATIONS, "TopicConfigurations", "*", "Topic")),
    _Place("AWS::SNS::Subscription", "sns", ("Endpoint",), "TopicArn"),
    _Place("AWS::SNS::Topic", "sns", ("Subscription", "*", "Endpoint")),
    _Place("AWS::Scheduler::Schedule", "scheduler", ("Target", "Arn")),
    _Place(
        "AWS::Serverless::Function", "lambda", ("EventInvokeConfig", "DestinationConfig", "OnSuccess", "Destination")
    ),
    # The CDK writes the notifications of a bucket by a resource of its own.
    # https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_notifications-readme.html
    _Place(
        "Custom::S3BucketNotifications",
        "s3",
        (_NOTIFICATIONS, "LambdaFunctionConfigurations", "*", "LambdaFunctionArn"),
        "BucketName",
    ),
)
# The resources and SAM events that time can start.
_SCHEDULES = {"AWS::Events::Rule", "AWS::Scheduler::Schedule", "Schedule", "ScheduleV2"}

# What the events of a service are of, where it is found by its name.
_NAMED: dict[str, type[Resource]] = {"logs": LogGroup, "s3": Bucket, "sns": Topic}


class Invoker(Record):
    """Something that invokes a function.

    Attributes:
        service: the service that does, by the first part of its principal, such as ``s3``.
        title: it in words.
        when: the scenario in which it invokes.
        sources: what its events are of, as ``source_of`` tells it; none if that cannot be told.
        schedule: what may say when it does, and what has the input; None if events alone start it.
        is_waiting: whether it waits for the answer, or may do so, although its service can hand over events.
    """

    service: str
    title: str
    when: When
    sources: frozenset[str] = frozenset()
    schedule: tuple[Element, Element] | None = None
    is_waiting: bool = False

    @property
    def is_asynchronous(self) -> bool:
        """Whether it hands over the event and does not wait."""
        return self.service in _ASYNCHRONOUS and not self.is_waiting

    def timed(self) -> Iterator[When]:
        """The scenarios in which time alone makes it invoke."""
        yield from (one.when for one in timed(self.schedule[0])) if self.schedule else ()

    def recurring(self, minutes: float) -> Iterator[When]:
        """The scenarios in which it soon does the same again.

        Args:
            minutes: as for ``recurring`` in ``stack/resources/schedules.py``.
        """
        yield from recurring(*self.schedule, minutes) if self.schedule else ()


def invokers_of(function: Function) -> Sequence[Invoker]:
    """What the template has that invokes a function by itself."""
    return _invokers(function.stack).get(function.logical_id, ())


@asked_once
def _invokers(stack: Stack) -> Mapping[str, Sequence[Invoker]]:
    found = (*_of_events(stack), *_of_places(stack), *_of_integrations(stack), *_of_mail(stack))
    return grouped((function.logical_id, invoker) for function, invoker in found)


def _of_events(stack: Stack) -> Iterator[tuple[Function, Invoker]]:
    for function in stack.all(Function):
        for event in events_of(function):
            service = _EVENTS.get(event.type)
            if service is not None:
                title = f"{event.type} event '{event.name}'"
                sources = _sources_of_event(service, event)
                polled = list(_polling(event)) if event.type == "SNS" else []
                pushed = stack.scenarios.outside(event.when, polled)
                if pushed is not None:
                    schedule = (event, event) if event.type in _SCHEDULES else None
                    yield function, Invoker(service, title, pushed, sources, schedule)
                for when in polled:
                    yield function, Invoker("sqs", title, when, sources)


def _sources_of_event(service: str, event: Event) -> frozenset[str]:
    name = _EVENT_SOURCES.get(event.type)
    if name is None:
        # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
        return frozenset({mark(f"{event.function.logical_id}{event.name}", "Arn")})
    return frozenset(source_of(event.stack, service, value) for value in event.get(name))


def _polling(event: Event) -> Iterator[When]:
    """The scenarios in which a topic sends, or may send, to a queue that Lambda polls."""
    for subscription in event.get("SqsSubscription"):
        if not subscription.is_absent and subscription.boolean is not False:
            yield subscription.when


def source_of(stack: Stack, service: str, name: Resolved) -> str:
    """What a service's events are of: the logical ID of what a name or ARN means, or else its name.

    Args:
        stack: the stack whose resources are meant.
        service: the service, such as ``s3``.
        name: the name or ARN.
    """
    own = [one.logical_id for one in references(name.comparable) if one.logical_id in stack.resources]
    kind = _NAMED.get(service)
    if not own and kind is not None:
        own = [resource.logical_id for resource, _ in stack.related(kind, name)]
        return own[0] if own else kind.name_in(name.comparable)
    return own[-1] if own else name.comparable


def _of_places(stack: Stack) -> Iterator[tuple[Function, Invoker]]:
    for place, resource, holder, target in _targets(stack):
        for function, when in invoked_functions(stack, target):
            title = f"{place.kind.rsplit('::', 1)[1]} '{resource.logical_id}'"
            schedule = (resource, holder) if place.kind in _SCHEDULES else None
            yield function, Invoker(place.service, title, when, _sources(place, resource), schedule)


@asked_once
def _targets(stack: Stack) -> Iterator[tuple[_Place, Resource, Element, Resolved]]:
    """What resources invoke, functions or others: the resource, the part of it that says so, and the value."""
    for place in _PLACES:
        for resource in stack.of_type(place.kind):
            for part in resource.get(*place.target[:-1]):
                holder = Element(stack, part.path, part)
                for target in holder.get(place.target[-1]):
                    if not target.is_absent:
                        yield place, resource, holder, target


def _sources(place: _Place, resource: Resource) -> frozenset[str]:
    if not place.source:
        return frozenset({resource.logical_id})
    return frozenset(source_of(resource.stack, place.service, name) for name in resource.get(place.source))


@asked_once
def sources_elsewhere(stack: Stack) -> frozenset[str]:
    """The sources whose targets are all known: what is none of these gets no events of them."""
    known = {source for invokers in _invokers(stack).values() for one in invokers for source in one.sources}
    unknown: set[str] = set()
    for place, resource, _, target in _targets(stack):
        is_open = not target.comparable or has_unknown(target.comparable)
        (unknown if is_open else known).update(_sources(place, resource))
    return frozenset(known - unknown)


def _of_integrations(stack: Stack) -> Iterator[tuple[Function, Invoker]]:
    for integration in integrations(stack):
        for function, when in integration.functions:
            yield function, Invoker("apigateway", integration.title, when)


def _of_mail(stack: Stack) -> Iterator[tuple[Function, Invoker]]:
    # https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda.html
    for rule in stack.of_type("AWS::SES::ReceiptRule"):
        for action in rule.get("Rule", "Actions", "*", "LambdaAction"):
            waits = any(kind.is_unknown or kind.literal == "RequestResponse" for kind in action.get("InvocationType"))
            for target in action.get("FunctionArn"):
                for function, when in invoked_functions(stack, target):
                    yield function, Invoker("ses", f"ReceiptRule '{rule.logical_id}'", when, frozenset(), None, waits)
