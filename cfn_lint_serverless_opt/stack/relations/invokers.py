"""What pushes events to functions: SAM events, permissions, notifications, subscriptions, rules and schedules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.sam_events import Event, events_of
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.records import Record
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
# The services that do not wait for the answer.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
_ASYNCHRONOUS = {
    *("codecommit", "codepipeline", "config", "events", "iot", "iotevents", "logs", "s3", "scheduler", "ses", "sns"),
    "lambda",  # lambda.alarms.cloudwatch.amazonaws.com, and functions whose results go to others
}

# Where resources name a function that they invoke; ``*`` stands for the items of a list.
_TARGETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("AWS::CloudWatch::Alarm", "lambda", ("AlarmActions", "*")),
    ("AWS::CloudWatch::Alarm", "lambda", ("OKActions", "*")),
    ("AWS::CloudWatch::CompositeAlarm", "lambda", ("AlarmActions", "*")),
    ("AWS::CodeCommit::Repository", "codecommit", ("Triggers", "*", "DestinationArn")),
    ("AWS::Config::ConfigRule", "config", ("Source", "SourceIdentifier")),
    ("AWS::Events::Rule", "events", ("Targets", "*", "Arn")),
    ("AWS::IoT::TopicRule", "iot", ("TopicRulePayload", "Actions", "*", "Lambda", "FunctionArn")),
    ("AWS::IoT::TopicRule", "iot", ("TopicRulePayload", "ErrorAction", "Lambda", "FunctionArn")),
    # Where failures go is left out: a handler of failures would need one of its own, without end.
    ("AWS::Lambda::EventInvokeConfig", "lambda", ("DestinationConfig", "OnSuccess", "Destination")),
    ("AWS::Logs::SubscriptionFilter", "logs", ("DestinationArn",)),
    ("AWS::S3::Bucket", "s3", ("NotificationConfiguration", "LambdaConfigurations", "*", "Function")),
    ("AWS::SNS::Subscription", "sns", ("Endpoint",)),
    ("AWS::SNS::Topic", "sns", ("Subscription", "*", "Endpoint")),
    ("AWS::Scheduler::Schedule", "scheduler", ("Target", "Arn")),
    ("AWS::Serverless::Function", "lambda", ("EventInvokeConfig", "DestinationConfig", "OnSuccess", "Destination")),
)


class Invoker(Record):
    """Something that pushes events to a function.

    Attributes:
        service: the first part of its service principal, such as ``s3``.
        title: it in words.
        is_permitted: whether a resource-based permission stands behind it, a SAM event's own included.
        when: the scenario in which it invokes.
        is_waiting: whether it waits for the answer, or may do so, although its service can hand over events.
    """

    service: str
    title: str
    is_permitted: bool
    when: When
    is_waiting: bool = False

    @property
    def is_asynchronous(self) -> bool:
        """Whether it hands over the event and does not wait."""
        return self.service in _ASYNCHRONOUS and not self.is_waiting

    @property
    def is_event_driven(self) -> bool:
        """Whether no one waits for the function: it is asynchronous, or comes from a queue that SAM makes for it."""
        return self.is_asynchronous or self.service == "sqs"


def invokers_of(function: Function) -> Sequence[Invoker]:
    """What pushes events to a function."""
    return _invokers(function.stack).get(function.logical_id, ())


@asked_once
def _invokers(stack: Stack) -> Mapping[str, Sequence[Invoker]]:
    found = (*_of_events(stack), *_of_permissions(stack), *_of_targets(stack), *_of_mail(stack))
    return grouped((function.logical_id, invoker) for function, invoker in found)


def _of_events(stack: Stack) -> Iterator[tuple[Function, Invoker]]:
    for function in stack.all(Function):
        for event in events_of(function):
            service = _EVENTS.get(event.type)
            if service is not None:
                title = f"{event.type} event '{event.name}'"
                polled = list(_polling(event)) if event.type == "SNS" else []
                pushed = stack.scenarios.outside(event.when, polled)
                if pushed is not None:
                    # Schedules of EventBridge Scheduler come with a role instead.
                    yield function, Invoker(service, title, service != "scheduler", pushed)
                for when in polled:
                    yield function, Invoker("sqs", title, False, when)


def _polling(event: Event) -> Iterator[When]:
    """The scenarios in which a topic sends, or may send, to a queue that Lambda polls."""
    for subscription in event.get("SqsSubscription"):
        if not subscription.is_absent and subscription.boolean is not False:
            yield subscription.when


def _of_permissions(stack: Stack) -> Iterator[tuple[Function, Invoker]]:
    answering = {function.logical_id for function, mail in _of_mail(stack) if mail.is_waiting}
    for permission in stack.of_type("AWS::Lambda::Permission"):
        for principal in permission.get("Principal"):
            service = _service_of(principal)
            for name in permission.get("FunctionName", when=principal.when) if service else ():
                for function, when in invoked_functions(stack, name):
                    waits = service == "ses" and function.logical_id in answering
                    yield function, Invoker(service, f"permission '{permission.logical_id}'", True, when, waits)


def _service_of(principal: Resolved) -> str:
    """The service of a service principal, ``logs`` for ``logs.us-east-1.amazonaws.com``; empty for any other.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    text = principal.literal
    is_service = isinstance(text, str) and text.endswith((".amazonaws.com", ".amazonaws.com.cn"))
    return str(text).split(".", 1)[0] if is_service else ""


def _of_targets(stack: Stack) -> Iterator[tuple[Function, Invoker]]:
    for kind, service, place in _TARGETS:
        for resource in stack.of_type(kind):
            for target in resource.get(*place):
                for function, when in invoked_functions(stack, target):
                    title = f"{kind.rsplit('::', 1)[1]} '{resource.logical_id}'"
                    yield function, Invoker(service, title, False, when)


@asked_once
def _of_mail(stack: Stack) -> Iterator[tuple[Function, Invoker]]:
    # https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda.html
    for rule in stack.of_type("AWS::SES::ReceiptRule"):
        for action in rule.get("Rule", "Actions", "*", "LambdaAction"):
            waits = any(kind.is_unknown or kind.literal == "RequestResponse" for kind in action.get("InvocationType"))
            for target in action.get("FunctionArn"):
                for function, when in invoked_functions(stack, target):
                    yield function, Invoker("ses", f"ReceiptRule '{rule.logical_id}'", False, when, waits)
