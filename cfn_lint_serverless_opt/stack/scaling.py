"""Application Auto Scaling: what is scaled, between which bounds, and by what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from cfn_lint_serverless_opt.stack.references import is_unknown, may_equal, whole
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

# The properties that together are the identity of a scalable target, in the order of its ID.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalabletarget.html
_IDENTITY = ("ResourceId", "ScalableDimension", "ServiceNamespace")


class Scaling(Element):
    """What scales a dimension of a resource: a scalable target, or an instruction of a scaling plan."""

    def scaling(self, dimension: str, may_be: Callable[[str], bool], when: When) -> Iterator[When]:
        """The scenarios in which it scales, or may scale, a dimension of a resource.

        Args:
            dimension: such as ``dynamodb:table:ReadCapacityUnits``.
            may_be: whether an ID such as ``table/orders``, with references as marks, is or may be the resource's.
            when: the scenario of interest.
        """
        places = [self.get("ScalableDimension", when=when), self.get("ResourceId", when=when)]
        for there, (kind, own) in self.stack.resolver.scenarios.together(when, *places):
            if (kind.is_unknown or kind.literal == dimension) and (own.is_unknown or may_be(own.comparable)):
                yield there


class ScalableTarget(Resource, Scaling):
    """An ``AWS::ApplicationAutoScaling::ScalableTarget``."""

    @cached_property
    def adjusted(self) -> list[When]:
        """The scenarios in which scheduled actions or a policy adjust it, or may do so."""
        return self.scheduled + [
            when
            for policy in self.stack.of_type("AWS::ApplicationAutoScaling::ScalingPolicy")
            for when in self._adjusted_by(policy)
        ]

    @property
    def scheduled(self) -> list[When]:
        """The scenarios in which it has scheduled actions, or may have them."""
        return [actions.when for actions in self.get("ScheduledActions") if actions.is_unknown or actions.items()]

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
            return reference.logical_id == self.logical_id
        places = [self.get(name) for name in _IDENTITY]
        ids = ("|".join(one.comparable for one in parts) for _, parts in self._together(places))
        return any(may_equal(own, text) for own in ids)

    def _named_by(self, policy: Resource, when: When) -> Iterator[When]:
        own = [self.get(name, when=when) for name in _IDENTITY]
        others = [policy.get(name, when=when) for name in _IDENTITY]
        for there, parts in self.stack.resolver.scenarios.together(when, *own, *others):
            if all(_may_be(one, other.comparable) for one, other in zip(parts[:3], parts[3:], strict=True)):
                yield there

    def _together(self, places: list[list[Resolved]]) -> list[tuple[When, list[Resolved]]]:
        return self.stack.resolver.scenarios.together(self.when, *places)


def scaling_instructions(stack: Stack) -> Iterator[Scaling]:
    """The instructions of the scaling plans of a stack.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscalingplans-scalingplan.html
    """
    for plan in stack.of_type("AWS::AutoScalingPlans::ScalingPlan"):
        for instruction in plan.get("ScalingInstructions", "*"):
            yield Scaling(stack, instruction.path, instruction)


def _may_be(value: Resolved, text: str) -> bool:
    """Whether a value is, or may turn out to be, some text."""
    return value.is_unknown or is_unknown(text) or may_equal(value.comparable, text)
