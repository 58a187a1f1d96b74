"""What produces the metrics of a custom namespace: metric filters, and code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_told
from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.metrics import Metric, filtered_by_name, filtered_metrics
from cfn_lint_serverless_opt.stack.resources.policies import attached_policies, aws_managed_policy, sam_policies
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.resources.statements import Statement, statements
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import ANY, has_unknown, may_equal, show
from cfn_lint_serverless_opt.template.values import Path, Resolved
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
        dimensions: the names of those that the filters set which do produce a metric of that name; empty if none does.
        when: the scenario in which that is so.
    """

    alarm: Alarm
    metric: Metric
    names: list[str]
    dimensions: list[str]
    when: When


def never_produced(stack: Stack) -> Iterator[Unproduced]:
    """The metrics that alarms read in vain, whatever is deployed: one that is there in some deployments is a choice."""
    for alarm in stack.all(Alarm) if stack.is_whole and _filled(stack) else ():
        settings = grouped((_setting(metric), metric) for metric in alarm.metrics)
        for metrics in settings.values():
            if all(_is_in_vain(stack, metric) for metric in metrics):
                for metric in metrics:
                    yield from _unproduced(stack, alarm, metric)


def _setting(metric: Metric) -> Path:
    """Where a choice among metrics is written; where there is none, the metric itself."""
    path = metric.at.path
    return path[: path.index("Fn::If")] if "Fn::If" in path else path


class _Namespace:
    """A namespace that metric filters fill."""

    def __init__(self, stack: Stack, name: str, metrics: Sequence[Metric]) -> None:
        self._stack, self._name, self._metrics = stack, name, metrics
        self._names: dict[When, list[str]] = {}
        self._scenarios = dict.fromkeys(metric.when for metric in metrics)

    def filled(self, when: When) -> Iterator[When]:
        """The scenarios within one of interest in which it is filled."""
        yield from self._stack.scenarios.within(when, self._scenarios)

    def names(self, when: When) -> list[str]:
        """The names of the metrics that are there in a scenario."""
        if when not in self._names:
            both = self._stack.scenarios.both
            there = (metric for metric in self._metrics if both(metric.when, when) is not None)
            self._names[when] = sorted({show(metric.name) for metric in there})
        return self._names[when]

    @cached_property
    def may_be_written(self) -> bool:
        """Whether code may write metrics of its own to it: of the template, or of a nested stack that is told it."""
        return is_told(self._stack, self._name) or any(
            _is_in_code(one, self._name) or _is_allowed(one, self._name) for one in self._stack.family
        )


@asked_once
def _filled(stack: Stack) -> Mapping[str, _Namespace]:
    filled = grouped((produced.namespace, produced) for produced in filtered_metrics(stack))
    return {name: _Namespace(stack, name, metrics) for name, metrics in filled.items() if name != ANY}


def _is_in_vain(stack: Stack, metric: Metric) -> bool:
    """Whether filters fill the namespace of a metric, and nothing emits it in any deployment."""
    namespace = _filled(stack).get(metric.namespace)
    if namespace is None or metric.namespace.startswith("AWS/") or has_unknown(metric.name) or metric.is_elsewhere:
        return False
    return (
        any(namespace.filled(metric.when))
        and not any(metric.may_see(one) for one in _called_alike(stack, metric))
        and not namespace.may_be_written
    )


def _called_alike(stack: Stack, metric: Metric) -> Iterator[Metric]:
    """The metrics that filters produce under the name of one, or perhaps under it."""
    for _, one in filtered_by_name(stack).possible(metric.name):
        if metric.may_be(one.namespace, one.name) and stack.scenarios.both(metric.when, one.when) is not None:
            yield one


def _unproduced(stack: Stack, alarm: Alarm, metric: Metric) -> Iterator[Unproduced]:
    """A metric that is read in vain, for each scenario in which its namespace is filled."""
    namespace = _filled(stack)[metric.namespace]
    dimensions = {dimension.name for one in _called_alike(stack, metric) for dimension in one.dimensions}
    for when in namespace.filled(metric.when):
        yield Unproduced(alarm, metric, namespace.names(when), sorted(dimensions), when)


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
