"""What produces the metrics of a custom namespace: metric filters, and code."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from cfn_lint_serverless_opt.stack.resources.alarms import Alarm
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.metrics import ANY, Metric, filtered_metrics
from cfn_lint_serverless_opt.stack.resources.policies import attached_policies, aws_managed_policy, sam_policies
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.resources.statements import Statement, statements
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import has_unknown, may_equal, show
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


class Unproduced(NamedTuple):
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
    filled: dict[str, list[Metric]] = {}
    for produced in filtered_metrics(stack):
        filled.setdefault(produced.namespace, []).append(produced)
    written: dict[str, bool] = {}
    for alarm in stack.all(Alarm) if filled else ():
        for metric in alarm.metrics:
            is_of_service = metric.namespace.startswith("AWS/")
            if is_of_service or metric.namespace == ANY or has_unknown(metric.name) or metric.is_elsewhere:
                continue
            filling = filled.get(metric.namespace, [])
            for gap in _gaps(stack, metric, filling):
                if metric.namespace not in written:
                    written[metric.namespace] = may_be_written(stack, metric.namespace)
                if not written[metric.namespace]:
                    yield Unproduced(alarm, metric, _names(stack, filling, gap), gap)


def _gaps(stack: Stack, metric: Metric, filling: list[Metric]) -> list[When]:
    """The scenarios in which filters fill the namespace of a metric, and none produces it."""
    scenarios = stack.scenarios
    covers = (
        [one.when for one in filtered_metrics(stack) if one.may_be(metric.namespace, metric.name)] if filling else []
    )
    filled = [scenarios.both(metric.when, when) for when in dict.fromkeys(one.when for one in filling)]
    gaps = [scenarios.outside(when, covers) for when in filled if when is not None]
    return list(dict.fromkeys(gap for gap in gaps if gap is not None))


def _names(stack: Stack, metrics: list[Metric], when: When) -> list[str]:
    """The names of the metrics that are there in a scenario."""
    both = stack.scenarios.both
    return sorted({show(metric.name) for metric in metrics if both(metric.when, when) is not None})


def may_be_written(stack: Stack, namespace: str) -> bool:
    """Whether code of the template may write metrics of its own to a namespace."""
    return _is_in_code(stack, namespace) or _is_allowed(stack, namespace)


def _is_in_code(stack: Stack, namespace: str) -> bool:
    """Whether a container or function is told the namespace, or a function has it in its inline code.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    for task in stack.of_type("AWS::ECS::TaskDefinition"):
        if any(value.comparable == namespace for value in task.get(*_VARIABLES)):
            return True
    for function in stack.all(Function):
        for variables in function.get("Environment", "Variables"):
            for name, value in variables.entries():
                if value.comparable == namespace or ("NAMESPACE" in name.upper() and _may_be(value, namespace)):
                    return True
        for code in (*function.get("InlineCode"), *function.get("Code", "ZipFile")):
            if namespace in code.comparable:
                return True
    return False


def _is_allowed(stack: Stack, namespace: str) -> bool:
    """Whether someone is allowed to put metric data into the namespace, or a state machine does."""
    calls = (
        call for machine in stack.all(StateMachine) for state in machine.states() for call in machine.called(state)
    )
    if any(_PUT in text.lower() for _, text, _ in calls):
        return True
    if any(_PUTTING_TEMPLATE in policy.value for _, policy in sam_policies(stack) if isinstance(policy.value, dict)):
        return True
    for _, policy in attached_policies(stack):
        name = aws_managed_policy(policy).rsplit("/", 1)[-1]
        if any(fnmatchcase(name, pattern) for pattern in _PUTTING):
            return True
    return any(_allows(statement, namespace) for statement in statements(stack))


def _allows(statement: Statement, namespace: str) -> bool:
    literals = [action.literal for action in statement.actions]
    if not any(isinstance(one, str) and fnmatchcase(_PUT, one.lower()) for one in literals):
        return False
    named = [
        value
        for condition in statement.get("Condition")
        for _, tests in condition.entries()
        for key, values in tests.entries()
        if key.lower() == _NAMESPACE_KEY
        for value in values.items()
    ]
    return not named or any(_may_be(value, namespace) for value in named)


def _may_be(value: Resolved, namespace: str) -> bool:
    text = value.comparable or ANY
    return may_equal(text, namespace) or fnmatchcase(namespace, text)
