"""Application Auto Scaling: what is scaled, between which bounds, and by what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.stack.references import (
    Reference,
    is_unknown,
    mark,
    may_equal,
    references,
    replaced,
    unknown,
    whole,
)
from cfn_lint_serverless_opt.stack.resolved import ABSENT, UNKNOWN, Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

# The properties that together are the identity of a scalable target, in the order of its ID.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalabletarget.html
_IDENTITY = ("ResourceId", "ScalableDimension", "ServiceNamespace")

_TRACKING = "TargetTrackingScalingPolicyConfiguration"
# Where a global table says how a capacity scales: what is scaled, and the way to it.
_GLOBAL_TABLE_CAPACITIES = (
    ("Write",),
    ("Write", "GlobalSecondaryIndexes", "*"),
    ("Read", "Replicas", "*"),
    ("Read", "Replicas", "*", "GlobalSecondaryIndexes", "*"),
)


class Scaling(Element):
    """What scales a dimension of a resource: a scalable target, or an instruction of a scaling plan."""

    def scaling(self, dimension: str, may_be: Callable[[str], bool], when: When) -> Iterator[When]:
        """The scenarios in which it scales, or may scale, a dimension of a resource.

        Args:
            dimension: such as ``dynamodb:table:ReadCapacityUnits``.
            may_be: whether an ID such as ``table/orders``, with references as marks, is or may be the resource's.
            when: the scenario of interest.
        """
        for there, (kind, own) in self._scaled(when):
            if _may_be(kind, dimension) and (own.is_unknown or may_be(own.comparable)):
                yield there

    def surely_scaling(self, dimension: str, resource_id: str, when: When) -> Iterator[When]:
        """The scenarios in which it surely scales a dimension of the resource with an ID."""
        for there, (kind, own) in self._scaled(when):
            if kind.literal == dimension and own.comparable == resource_id:
                yield there

    def _scaled(self, when: When) -> list[tuple[When, list[Resolved]]]:
        places = [self.get("ScalableDimension", when=when), self.get("ResourceId", when=when)]
        return self.stack.resolver.scenarios.together(when, *places)


class ScalableTarget(Resource, Scaling):
    """An ``AWS::ApplicationAutoScaling::ScalableTarget``."""

    @cached_property
    def adjusted(self) -> list[When]:
        """The scenarios in which scheduled actions or a policy adjust it, or may do so."""
        by_policy = [
            when
            for policy in self.stack.of_type("AWS::ApplicationAutoScaling::ScalingPolicy")
            for when in self._adjusted_by(policy)
        ]
        return self.scheduled + by_policy + self._handed_on

    @property
    def _handed_on(self) -> list[When]:
        """The scenarios in which another stack learns its ID, and may have the policy."""
        handed = self.stack.section("Outputs").get("*", "Value")
        for nested in self.stack.of_type("AWS::CloudFormation::Stack"):
            handed += nested.get("Parameters", "*")
        return [one.when for one in handed if Reference(self.logical_id) in references(one.comparable)]

    @property
    def scheduled(self) -> list[When]:
        """The scenarios in which it has scheduled actions, or may have them."""
        return [action.when for actions in self.get("ScheduledActions") for action in actions.items()]

    def _adjusted_by(self, policy: Resource) -> Iterator[When]:
        both = self.stack.resolver.scenarios.both
        for target in policy.get("ScalingTargetId"):
            when = both(self.when, target.when)
            if when is None:
                continue
            if target.is_absent:
                yield from self._named_by(policy, when)
            elif target.is_unknown or self._is_identity(target.comparable):
                yield when

    def _is_identity(self, text: str) -> bool:
        reference = whole(text)
        if reference is not None:
            # Another target is not this one; what a nested stack hands out can be.
            other = self.stack.resources.get(reference.logical_id)
            return other is self or not isinstance(other, ScalableTarget)
        places = [self.get(name) for name in _IDENTITY]
        ids = ("|".join(one.comparable for one in parts) for _, parts in self._together(places))
        return any(self._may_equal(own, text) for own in ids)

    def _named_by(self, policy: Resource, when: When) -> Iterator[When]:
        own = [self.get(name, when=when) for name in _IDENTITY]
        others = [policy.get(name, when=when) for name in _IDENTITY]
        for there, parts in self.stack.resolver.scenarios.together(when, *own, *others):
            pairs = zip(parts[:3], parts[3:], strict=True)
            if all(_may_be(one, other.comparable, self._may_equal) for one, other in pairs):
                yield there

    def _may_equal(self, one: str, other: str) -> bool:
        """Whether two texts can turn out the same, also if one spells out a name and the other refers to its owner."""
        left, right = set(references(one)), set(references(other))
        if may_equal(one, other):
            return True
        if left - right and right - left:
            return False
        return may_equal(replaced(one, partial(self._name, right)), replaced(other, partial(self._name, left)))

    def _name(self, shared: set[Reference], reference: Reference) -> str:
        """The name that a reference stands for: itself if it is shared or CloudFormation makes the name up."""
        resource = self.stack.resources.get(reference.logical_id)
        if reference in shared or resource is None:
            return mark(*reference)
        names = {name.literal for name in resource.names} if reference.attribute is None else set()
        name = names.pop() if len(names) == 1 else UNKNOWN
        return mark(*reference) if name is ABSENT else name if isinstance(name, str) else unknown(reference)

    def _together(self, places: list[list[Resolved]]) -> list[tuple[When, list[Resolved]]]:
        return self.stack.resolver.scenarios.together(self.when, *places)


def scaling_instructions(stack: Stack) -> Iterator[Scaling]:
    """The instructions of the scaling plans of a stack.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscalingplans-scalingplan.html
    """
    for plan in stack.of_type("AWS::AutoScalingPlans::ScalingPlan"):
        for instruction in plan.get("ScalingInstructions", "*"):
            yield Scaling(stack, instruction.path, instruction)


def _may_be(value: Resolved, text: str, equal: Callable[[str, str], bool] = may_equal) -> bool:
    """Whether a value is, or may turn out to be, some text."""
    return value.is_unknown or is_unknown(text) or equal(value.comparable, text)


class Tracking(NamedTuple):
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
    for policy in stack.of_type("AWS::ApplicationAutoScaling::ScalingPolicy"):
        for metric in policy.get(_TRACKING, "PredefinedMetricSpecification", "PredefinedMetricType"):
            for value in policy.get(_TRACKING, "TargetValue", when=metric.when):
                yield Tracking(policy, str(metric.literal), value)
    for table in stack.tables:
        for when in table.billed("PROVISIONED") if table.is_global else ():
            for operation, *way in _GLOBAL_TABLE_CAPACITIES:
                settings = (f"{operation}ProvisionedThroughputSettings", f"{operation}CapacityAutoScalingSettings")
                for value in table.get(*way, *settings, _TRACKING, "TargetValue", when=when):
                    yield Tracking(table, f"DynamoDB{operation}CapacityUtilization", value)
