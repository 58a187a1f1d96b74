"""What acts on the state of an alarm: composite alarms, EventBridge rules, deployments, health checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts, grouped
from cfn_lint_serverless_opt.stack.relations.event_patterns import EQUALS, event_patterns, may_take, tests
from cfn_lint_serverless_opt.stack.relations.nested_stacks import handed_on
from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import ANY, has_unknown, mark
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

_CHILD = lazy_pattern(rf"[(,]\s*(?:{_QUOTED}|{_PLAIN})(?=[),])")

_SOURCE, _KIND = "aws.cloudwatch", "CloudWatch Alarm State Change"


def readers_of(alarm: Alarm) -> Sequence[When]:
    """The scenarios in which something else of the template acts on the state of an alarm, or may do so."""
    if not alarm.stack.is_whole:
        return (alarm.when,)
    return _readers(alarm.stack).get(alarm.logical_id, ())


@asked_once
def _readers(stack: Stack) -> Mapping[str, Sequence[When]]:
    found = dict.fromkeys((*_named(stack), *_composed(stack), *_handed_on(stack), *_heard(stack)))
    return grouped((alarm.logical_id, when) for alarm, when in found)


def _named(stack: Stack) -> Iterator[tuple[Alarm, When]]:
    names = [
        name for kind, place in _READERS for reader in stack.of_type_everywhere(kind) for name in reader.get(*place)
    ]
    # Hundreds of deployments may name one alarm, or one parameter.
    for name in {(name.comparable, name.when): name for name in names if not name.is_absent}.values():
        yield from _alarms(stack, name)


def _composed(stack: Stack) -> Iterator[tuple[Alarm, When]]:
    """The alarms that composite alarms read; none reads itself."""
    # The first composite alarm that may read all others, by the scenario: the second reads that one too.
    first: dict[When, str] = {}
    for composite in stack.of_type_everywhere("AWS::CloudWatch::CompositeAlarm"):
        for rule in composite.get("AlarmRule"):
            if rule.is_unknown and rule.when not in first:
                first[rule.when] = composite.logical_id
                others = (alarm for alarm in stack.all(Alarm) if alarm.logical_id != composite.logical_id)
                yield from ((alarm, rule.when) for alarm in others)
            elif rule.is_unknown and first[rule.when] != composite.logical_id:
                yield from ((alarm, rule.when) for alarm in stack.named(Alarm, mark(first[rule.when])))
            read = (found for name in _children(rule) for found in _alarms(stack, name))
            yield from ((alarm, when) for alarm, when in read if alarm.logical_id != composite.logical_id)


def _children(rule: Resolved) -> Iterator[Resolved]:
    """The names and ARNs of the alarms that the rule of a composite alarm refers to."""
    for child in _CHILD.finditer(rule.comparable):
        yield rule._replace(value=(child[1] or child[2] or child[3] or "").strip())


def _alarms(stack: Stack, name: Resolved) -> Iterator[tuple[Alarm, When]]:
    """The alarms that a name or ARN means, or may mean if it is not wholly known."""
    surely = stack.related(Alarm, name)
    yield from surely
    text = Alarm.name_in(name.comparable or ANY)
    if not surely and has_unknown(text):
        yield from ((alarm, name.when) for _, alarm in _alarm_names(stack).possible(text))


@asked_once
def _alarm_names(stack: Stack) -> Texts[Alarm]:
    """The alarms by name; nobody knows one that CloudFormation makes up."""
    names = ((name.comparable, alarm) for alarm in stack.all(Alarm) for name in alarm.names)
    return Texts((name, alarm) for name, alarm in names if name)


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
    told: set[When] = set()

    def everyone(when: When) -> Iterator[tuple[Alarm, When]]:
        if when not in told:
            told.add(when)
            yield from ((alarm, when) for alarm in stack.all(Alarm))

    for pattern in event_patterns(stack) if stack.all(Alarm) else ():
        if not isinstance(pattern.value, dict):
            yield from everyone(pattern.when) if pattern.is_unknown else ()
            continue
        places = [("source",), ("detail-type",), ("detail", "state", "value"), ("resources",), ("detail", "alarmName")]
        fields = [[choice for values in pattern.get(*place) for choice in values.lists()] for place in places]
        chosen = stack.scenarios.together(pattern.when, *fields)
        yield from () if chosen else everyone(pattern.when)  # too many to tell
        for when, (source, kind, state, arns, names) in chosen:
            if "$or" not in pattern.value and all(one.is_absent for one in (source, kind, state, arns, names)):
                continue  # nothing says that it is about alarms
            if _takes(source, _SOURCE) and _takes(kind, _KIND) and _takes(state, "ALARM"):
                taken = [ids for ids in (_taken(stack, names), _taken(stack, arns)) if ids is not None]
                yield from ((alarm, when) for alarm in set.intersection(*taken)) if taken else everyone(when)


def _takes(values: Resolved, text: str) -> bool:
    return may_take(tests(values), lambda item: item.is_unknown or item.text == text, [text])


def _taken(stack: Stack, values: Resolved) -> set[Alarm] | None:
    """The alarms whose name or ARN the values of a pattern take, or may take; None for all of them."""
    meant: dict[str, set[Alarm]] = {}

    def meant_by(item: Resolved) -> set[Alarm]:
        if item.comparable not in meant:
            meant[item.comparable] = {alarm for alarm, _ in _alarms(stack, item)} if not item.is_absent else set()
        return meant[item.comparable]

    passing = tests(values)
    if passing is None:
        return None
    if all(operator == EQUALS for operator, _ in passing):
        return {alarm for _, operand in passing for alarm in meant_by(operand)}
    return {
        alarm
        for alarm in stack.all(Alarm)
        if may_take(passing, partial(_is_among, meant_by, alarm), _possible_names(alarm))
    }


def _is_among(meant_by: Callable[[Resolved], set[Alarm]], alarm: Alarm, item: Resolved) -> bool:
    return alarm in meant_by(item)


@asked_once
def _possible_names(alarm: Alarm) -> Sequence[str]:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-physical-ids.html
    made_up = f"{mark('AWS::StackName')}-{alarm.logical_id}-"
    return [made_up if name.is_absent else name.comparable or ANY for name in alarm.names]
