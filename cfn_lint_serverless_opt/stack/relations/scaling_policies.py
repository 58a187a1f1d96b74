"""What adjusts scalable targets."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import partial

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts, grouped
from cfn_lint_serverless_opt.stack.relations.nested_stacks import handed_on
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.scaling import ScalableTarget, may_be_text
from cfn_lint_serverless_opt.stack.resources.tables import Table
from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import (
    ANY,
    Reference,
    mark,
    may_equal,
    references,
    replaced,
    split_outside,
    unknown,
    whole,
)
from cfn_lint_serverless_opt.template.values import ABSENT, UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When

# The properties that together are the identity of a scalable target, in the order of its ID.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalabletarget.html
_IDENTITY = ("ResourceId", "ScalableDimension", "ServiceNamespace")

_POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
_TRACKING = "TargetTrackingScalingPolicyConfiguration"
# Where a global table says how a capacity scales: what is scaled, and the way to it.
_GLOBAL_TABLE_CAPACITIES = (
    ("Write",),
    ("Write", "GlobalSecondaryIndexes", "*"),
    ("Read", "Replicas", "*"),
    ("Read", "Replicas", "*", "GlobalSecondaryIndexes", "*"),
)


@asked_once
def adjustments_of(target: ScalableTarget) -> Iterator[When]:
    """The scenarios in which scheduled actions or a policy adjust a scalable target, or may do so."""
    if not target.stack.is_whole:
        yield target.when
    yield from target.scheduled
    for policy in _policies_of(target):
        yield from _adjusting(policy, target)
    yield from (one.when for one in _handed_on(target.stack).get(target.logical_id, ()))


def _policies_of(target: ScalableTarget) -> Iterator[Resource]:
    """The policies that adjust a target, or may do so: they refer to it, or write its ID in some way."""
    stack = target.stack
    written = _policies_by_resource(stack)
    found = dict.fromkeys(_policies_by_target(stack).get(target.logical_id, ()))
    for resource_id in target.get("ResourceId"):
        found.update((policy, None) for _, policy in written.possible(_spelled_out(stack, resource_id)))
    numbers = _policy_numbers(stack)
    yield from sorted(found, key=numbers.__getitem__)


@asked_once
def _policy_numbers(stack: Stack) -> Mapping[Resource, int]:
    return {policy: number for number, policy in enumerate(stack.of_type_everywhere(_POLICY))}


@asked_once
def _policies_by_target(stack: Stack) -> Mapping[str, Sequence[Resource]]:
    """The policies that refer to a scalable target of the template, by its logical ID."""
    return grouped(
        (reference.logical_id, policy)
        for policy in stack.of_type_everywhere(_POLICY)
        for named in policy.get("ScalingTargetId")
        if (reference := whole(named.comparable)) is not None
    )


@asked_once
def _policies_by_resource(stack: Stack) -> Texts[Resource]:
    """The policies that say otherwise what they adjust, by the ID of that, as far as it is known."""
    found = []
    for policy in stack.of_type_everywhere(_POLICY):
        for named in policy.get("ScalingTargetId"):
            reference = whole(named.comparable)
            if named.is_absent:
                found += [(_spelled_out(stack, one), policy) for one in policy.get("ResourceId", when=named.when)]
            elif reference is None or stack.get(ScalableTarget, reference.logical_id) is None:
                # Its own ID starts with that of what is scaled; what a nested stack hands out can be any.
                text = named._replace(value=split_outside(named.comparable, "|")[0]) if reference is None else named
                found.append((ANY if reference else _spelled_out(stack, text), policy))
    return Texts(found)


def _spelled_out(stack: Stack, resource_id: Resolved) -> str:
    """An ID with the names that its references stand for, as far as they are known."""
    return replaced(resource_id.comparable, partial(_name, stack, frozenset())) or ANY


@asked_once
def _handed_on(stack: Stack) -> Mapping[str, Sequence[Resolved]]:
    """What tells another stack, which may have the policy, the ID of a scalable target, by its logical ID."""
    handed = [*stack.section("Outputs").get("*", "Value"), *handed_on(stack)]
    return grouped(
        (reference.logical_id, one)
        for one in handed
        for reference in references(one.comparable)
        if reference.attribute is None
    )


def _adjusting(policy: Resource, target: ScalableTarget) -> Iterator[When]:
    for named in policy.get("ScalingTargetId"):
        when = target.stack.scenarios.both(target.when, named.when)
        if when is None:
            continue
        if named.is_absent:
            yield from _named_by(policy, target, when)
        elif named.is_unknown or _is_identity(named.comparable, target):
            yield when


def _is_identity(text: str, target: ScalableTarget) -> bool:
    reference = whole(text)
    if reference is not None:
        # Another target is not this one; what a nested stack hands out can be.
        other = target.stack.get(ScalableTarget, reference.logical_id)
        return other is target or (other is None and not reference.is_nested)
    places = [target.get(name) for name in _IDENTITY]
    ids = (
        "|".join(one.comparable for one in parts) for _, parts in target.stack.scenarios.together(target.when, *places)
    )
    return any(_may_equal(target.stack, own, text) for own in ids)


def _named_by(policy: Resource, target: ScalableTarget, when: When) -> Iterator[When]:
    own = [target.get(name, when=when) for name in _IDENTITY]
    others = [policy.get(name, when=when) for name in _IDENTITY]
    for there, parts in target.stack.scenarios.together(when, *own, *others):
        pairs = zip(parts[:3], parts[3:], strict=True)
        if all(may_be_text(one, other.comparable, partial(_may_equal, target.stack)) for one, other in pairs):
            yield there


def _may_equal(stack: Stack, one: str, other: str) -> bool:
    """Whether two texts can turn out the same, also if one spells out a name and the other refers to its owner."""
    left, right = set(references(one)), set(references(other))
    if may_equal(one, other):
        return True
    if left - right and right - left:
        return False
    return may_equal(replaced(one, partial(_name, stack, right)), replaced(other, partial(_name, stack, left)))


def _name(stack: Stack, shared: Container[Reference], reference: Reference) -> str:
    """The name that a reference stands for: itself if it is shared or CloudFormation makes the name up."""
    if reference in shared or reference.logical_id not in stack.resources:
        return mark(*reference)
    resource = stack.get(Table, reference.logical_id) or stack.get(Function, reference.logical_id)
    names = {name.literal for name in resource.names} if resource and reference.attribute is None else set()
    name = names.pop() if len(names) == 1 else UNKNOWN
    return mark(*reference) if name is ABSENT else name if isinstance(name, str) else unknown(reference)


class Tracking(Record):
    """A target value and the predefined metric that is to meet it.

    Attributes:
        owner: the scaling policy, or the table that has its own.
        metric: the type of the metric, such as ``DynamoDBReadCapacityUtilization``.
        value: a possible target value.
    """

    owner: Resource
    metric: str
    value: Resolved


def trackings(stack: Stack) -> Iterator[Tracking]:
    """Every target value of a predefined metric: of scaling policies, and of the capacities of global tables.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
    """
    for policy in stack.of_type(_POLICY):
        for metric in policy.get(_TRACKING, "PredefinedMetricSpecification", "PredefinedMetricType"):
            for value in policy.get(_TRACKING, "TargetValue", when=metric.when):
                yield Tracking(policy, str(metric.literal), value)
    for table in stack.all(Table):
        for when in table.billed("PROVISIONED") if table.is_global else ():
            for operation, *way in _GLOBAL_TABLE_CAPACITIES:
                settings = (f"{operation}ProvisionedThroughputSettings", f"{operation}CapacityAutoScalingSettings")
                for value in table.get(*way, *settings, _TRACKING, "TargetValue", when=when):
                    yield Tracking(table, f"DynamoDB{operation}CapacityUtilization", value)
