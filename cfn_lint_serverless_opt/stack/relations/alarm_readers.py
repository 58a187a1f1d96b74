"""What acts on the state of an alarm: composite alarms, EventBridge rules, deployments, health checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.event_patterns import event_patterns, may_take, tests
from cfn_lint_serverless_opt.stack.relations.nested_stacks import handed_on
from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.resources.metrics import ANY
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import mark
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

_AUTOSHIFT = "AWS::ARCZonalShift::ZonalAutoshiftConfiguration"

_ROLLBACK = ("DeploymentConfig", "AutoRollbackConfiguration")

# Where resources name alarms that they act on; ``*`` stands for the items of a list.
_READERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("AWS::ARCRegionSwitch::Plan", ("AssociatedAlarms", "*", "ResourceIdentifier")),
    (_AUTOSHIFT, ("PracticeRunConfiguration", "BlockingAlarms", "*", "AlarmIdentifier")),
    (_AUTOSHIFT, ("PracticeRunConfiguration", "OutcomeAlarms", "*", "AlarmIdentifier")),
    ("AWS::AppConfig::Environment", ("Monitors", "*", "AlarmArn")),
    ("AWS::CloudWatch::CompositeAlarm", ("ActionsSuppressor",)),
    ("AWS::CodeDeploy::DeploymentGroup", ("AlarmConfiguration", "Alarms", "*", "Name")),
    *(
        (
            "AWS::CodePipeline::Pipeline",
            ("Stages", "*", at, "Conditions", "*", "Rules", "*", "Configuration", "AlarmName"),
        )
        for at in ("BeforeEntry", "OnSuccess", "OnFailure")
    ),
    ("AWS::ECS::Daemon", ("DeploymentConfiguration", "Alarms", "AlarmNames", "*")),
    ("AWS::ECS::Service", ("DeploymentConfiguration", "Alarms", "AlarmNames", "*")),
    ("AWS::FIS::ExperimentTemplate", ("StopConditions", "*", "Value")),
    ("AWS::Route53::HealthCheck", ("HealthCheckConfig", "AlarmIdentifier", "Name")),
    ("AWS::SageMaker::Endpoint", (*_ROLLBACK, "Alarms", "*", "AlarmName")),
    ("AWS::SageMaker::InferenceComponent", (*_ROLLBACK, "Alarms", "*", "AlarmName")),
    ("AWS::Serverless::Function", ("DeploymentPreference", "Alarms", "*")),
    ("AWS::Serverless::StateMachine", ("DeploymentPreference", "Alarms", "*")),
    ("AWS::StepFunctions::StateMachineAlias", ("DeploymentPreference", "Alarms", "*")),
)

# An alarm in the rule of a composite alarm, by name or ARN: in a function, or in the list of ``AT_LEAST``.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
_MARK = "\ue000[^\ue001]*\ue001"

_QUOTED = rf"""(?:"((?:{_MARK}|[^"\ue000])*)"|'((?:{_MARK}|[^'\ue000])*)')\s*"""

_PLAIN = rf"""((?:{_MARK}|[^\s"'(),\ue000])(?:{_MARK}|[^"'(),\ue000])*)"""

_CHILD = re.compile(rf"[(,]\s*(?:{_QUOTED}|{_PLAIN})(?=[),])")

_SOURCE, _KIND = "aws.cloudwatch", "CloudWatch Alarm State Change"


def readers_of(alarm: Alarm) -> Sequence[When]:
    """The scenarios in which something else of the template acts on the state of an alarm, or may do so."""
    return _readers(alarm.stack).get(alarm.logical_id, ())


@asked_once
def _readers(stack: Stack) -> Mapping[str, Sequence[When]]:
    found = (*_named(stack), *_handed_on(stack), *_heard(stack))
    return grouped((alarm.logical_id, when) for alarm, when in found)


def _named(stack: Stack) -> Iterator[tuple[Alarm, When]]:
    for kind, place in _READERS:
        for reader in stack.of_type(kind):
            for name in reader.get(*place):
                yield from _alarms(stack, name)
    for composite in stack.of_type("AWS::CloudWatch::CompositeAlarm"):
        for rule in composite.get("AlarmRule"):
            read = [(alarm, rule.when) for alarm in stack.all(Alarm) if rule.is_unknown]
            read += [found for name in _children(rule) for found in _alarms(stack, name)]
            yield from ((alarm, when) for alarm, when in read if alarm.logical_id != composite.logical_id)


def _children(rule: Resolved) -> Iterator[Resolved]:
    """The names and ARNs of the alarms that the rule of a composite alarm refers to."""
    for child in _CHILD.finditer(rule.comparable):
        yield rule._replace(value=(child[1] or child[2] or child[3] or "").strip())


def _alarms(stack: Stack, name: Resolved) -> Iterator[tuple[Alarm, When]]:
    """The alarms that a name or ARN means, or may mean if it is not wholly known."""
    if name.is_absent:
        return
    surely = stack.related(Alarm, name)
    yield from surely
    for alarm in stack.all(Alarm) if not surely else ():
        if alarm.may_be_named(Alarm.name_in(name.comparable or ANY)):
            yield alarm, name.when


def _handed_on(stack: Stack) -> Iterator[tuple[Alarm, When]]:
    """The alarms of which other stacks, or resources that run code of somebody's, are told."""
    told = list(handed_on(stack))
    for resource in stack.resources.values():
        if resource.type.startswith("Custom::") or resource.type == "AWS::CloudFormation::CustomResource":
            told += [item for value in resource.get("*") for item in value.items()]
    for output in stack.section("Outputs").get("*"):
        for export in output.get("Export"):
            told += [] if export.is_absent else output._replace(when=export.when).get("Value")
    for value in told:
        yield from stack.related(Alarm, value)


def _heard(stack: Stack) -> Iterator[tuple[Alarm, When]]:
    """The alarms whose events, when they go off, match a pattern, or may match it.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
    """
    for pattern in event_patterns(stack) if stack.all(Alarm) else ():
        if not isinstance(pattern.value, dict):
            yield from ((alarm, pattern.when) for alarm in stack.all(Alarm) if pattern.is_unknown)
            continue
        places = [("source",), ("detail-type",), ("detail", "state", "value"), ("resources",), ("detail", "alarmName")]
        fields = [[choice for values in pattern.get(*place) for choice in values.lists()] for place in places]
        chosen = stack.scenarios.together(pattern.when, *fields)
        if not chosen:  # too many to tell
            yield from ((alarm, pattern.when) for alarm in stack.all(Alarm))
        for when, (source, kind, state, arns, names) in chosen:
            if "$or" not in pattern.value and all(one.is_absent for one in (source, kind, state, arns, names)):
                continue  # nothing says that it is about alarms
            if _takes(source, _SOURCE) and _takes(kind, _KIND) and _takes(state, "ALARM"):
                yield from ((alarm, when) for alarm in _taken(stack, arns, _taken(stack, names, stack.all(Alarm))))


def _takes(values: Resolved, text: str) -> bool:
    return may_take(tests(values), lambda item: item.is_unknown or item.text == text, [text])


def _taken(stack: Stack, values: Resolved, alarms: Sequence[Alarm]) -> list[Alarm]:
    """The alarms whose name or ARN the values of a pattern take, or may take."""
    meant: dict[str, set[str]] = {}

    def ids_of(item: Resolved) -> set[str]:
        key = item.comparable
        if key not in meant:
            meant[key] = {alarm.logical_id for alarm, _ in _alarms(stack, item)}
        return meant[key]

    passing = tests(values)
    return [alarm for alarm in alarms if _is_taken(alarm, passing, ids_of)]


def _is_taken(alarm: Alarm, passing: list[tuple[str, Resolved]] | None, ids_of: Callable[[Resolved], set[str]]) -> bool:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-physical-ids.html
    made_up = f"{mark('AWS::StackName')}-{alarm.logical_id}-"
    names = [made_up if name.is_absent else name.comparable or ANY for name in alarm.names]
    return may_take(passing, lambda item: alarm.logical_id in ids_of(item), names)
