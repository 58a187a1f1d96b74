"""What produces the metrics of a custom namespace: metric filters, and code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.metrics import Metric, filtered_by_name, filtered_metrics
from cfn_lint_serverless_opt.stack.resources.policies import attached_policies, aws_managed_policy, sam_policies
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.resources.statements import Statement, statements
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import ANY, has_unknown, may_equal, show
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

_PUT = "cloudwatch:putmetricdata"
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
_NAMESPACE_KEY = "cloudwatch:namespace"
# SAM policy templates and AWS managed policies with which code writes metrics.
_PUTTING_TEMPLATE = "CloudWatchPutMetricPolicy"
_PUTTING = ("CloudWatchAgent*", "CloudWatchFullAccess*", "AdministratorAccess*", "PowerUserAccess*")

# What the containers of a task are told.
_VARIABLES = ("ContainerDefinitions", "*", "Environment", "*", "Value")


class Unproduced(Record):
    """A metric that an alarm reads and that nothing emits, though metric filters fill its namespace.

    Attributes:
        alarm: the alarm.
        metric: what it reads.
        names: the names that the filters give to the metrics of the namespace.
        when: the scenario in which that is so.
    """

    alarm: Alarm
    metric: Metric
    names: list[str]
    when: When


def never_produced(stack: Stack) -> Iterator[Unproduced]:
    """The metrics that alarms read in vain."""
    filled = grouped((produced.namespace, produced) for produced in filtered_metrics(stack))
    scenarios = {namespace: dict.fromkeys(one.when for one in filling) for namespace, filling in filled.items()}
    written: dict[str, bool] = {}
    names: dict[tuple[str, When], list[str]] = {}
    for alarm in stack.all(Alarm) if filled else ():
        for metric in alarm.metrics:
            namespace = metric.namespace
            if namespace.startswith("AWS/") or namespace == ANY or has_unknown(metric.name) or metric.is_elsewhere:
                continue
            for gap in _gaps(stack, metric, scenarios.get(namespace, {})):
                if namespace not in written:
                    written[namespace] = _may_be_written(stack, namespace)
                if not written[namespace]:
                    if (namespace, gap) not in names:
                        names[namespace, gap] = _names(stack, filled[namespace], gap)
                    yield Unproduced(alarm, metric, names[namespace, gap], gap)


def _gaps(stack: Stack, metric: Metric, filling: Iterable[When]) -> list[When]:
    """The scenarios in which filters fill the namespace of a metric, and none produces it."""
    scenarios = stack.scenarios
    candidates = filtered_by_name(stack).possible(metric.name) if filling else ()
    covers = [one.when for _, one in candidates if may_equal(one.namespace, metric.namespace)]
    filled = [scenarios.both(metric.when, when) for when in filling]
    gaps = [scenarios.outside(when, covers) for when in filled if when is not None]
    return list(dict.fromkeys(gap for gap in gaps if gap is not None))


def _names(stack: Stack, metrics: Iterable[Metric], when: When) -> list[str]:
    """The names of the metrics that are there in a scenario."""
    both = stack.scenarios.both
    return sorted({show(metric.name) for metric in metrics if both(metric.when, when) is not None})


def _may_be_written(stack: Stack, namespace: str) -> bool:
    """Whether code of the template may write metrics of its own to a namespace."""
    return _is_in_code(stack, namespace) or _is_allowed(stack, namespace)


def _is_in_code(stack: Stack, namespace: str) -> bool:
    """Whether a container or function is told the namespace, or a function has it in its inline code.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    told = _told(stack)
    return (
        namespace in told.texts
        or any(_may_be(value, namespace) for value in told.namespaces)
        or any(namespace in code for code in told.codes)
    )


class _Told(Record):
    """What code of the template is told, and says.

    Attributes:
        texts: the values of environment variables.
        namespaces: the values of those that are called a namespace.
        codes: inline code.
    """

    texts: set[str]
    namespaces: list[Resolved]
    codes: list[str]


@asked_once
def _told(stack: Stack) -> _Told:
    told = _Told(set(), [], [])
    for task in stack.of_type("AWS::ECS::TaskDefinition"):
        told.texts.update(value.comparable for value in task.get(*_VARIABLES))
    for function in stack.all(Function):
        for variables in function.get("Environment", "Variables"):
            for name, value in variables.entries():
                told.texts.add(value.comparable)
                told.namespaces.extend([value] if "NAMESPACE" in name.upper() else [])
        told.codes.extend(code.comparable for code in (*function.get("InlineCode"), *function.get("Code", "ZipFile")))
    return told


def _is_allowed(stack: Stack, namespace: str) -> bool:
    """Whether someone is allowed to put metric data into the namespace, or a state machine does."""
    return _is_allowed_everywhere(stack) or any(_allows(statement, namespace) for statement in _putting(stack))


@asked_once
def _is_allowed_everywhere(stack: Stack) -> bool:
    calls = (
        call for machine in stack.all(StateMachine) for state in machine.states() for call in machine.called(state)
    )
    if any(_PUT in text.lower() for _, text, _ in calls):
        return True
    if any(_PUTTING_TEMPLATE in policy.value for _, policy in sam_policies(stack) if isinstance(policy.value, dict)):
        return True
    names = (aws_managed_policy(policy).rsplit("/", 1)[-1] for _, policy in attached_policies(stack))
    return any(fnmatchcase(name, pattern) for name in names for pattern in _PUTTING)


@asked_once
def _putting(stack: Stack) -> Iterator[Statement]:
    """The statements that allow to put metric data."""
    for statement in statements(stack):
        literals = [action.literal for action in statement.actions]
        if any(isinstance(one, str) and fnmatchcase(_PUT, one.lower()) for one in literals):
            yield statement


def _allows(statement: Statement, namespace: str) -> bool:
    named = _namespaces(statement)
    return not named or any(_may_be(value, namespace) for value in named)


@asked_once
def _namespaces(statement: Statement) -> Iterator[Resolved]:
    """The namespaces that the condition of a statement names."""
    for condition in statement.get("Condition"):
        for _, tests in condition.entries():
            for key, values in tests.entries():
                if key.lower() == _NAMESPACE_KEY:
                    yield from values.items()


def _may_be(value: Resolved, namespace: str) -> bool:
    text = value.comparable or ANY
    return may_equal(text, namespace) or fnmatchcase(namespace, text)
