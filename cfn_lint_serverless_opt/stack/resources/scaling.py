"""Application Auto Scaling: what is scaled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.references import ANY, is_unknown, may_equal
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When


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
            if may_be_text(kind, dimension) and (own.is_unknown or may_be(own.comparable)):
                yield there

    def surely_scaling(self, dimension: str, resource_id: str, when: When) -> Iterator[When]:
        """The scenarios in which it surely scales a dimension of the resource with an ID."""
        for there, (kind, own) in self._scaled(when):
            if kind.literal == dimension and own.comparable == resource_id:
                yield there

    def _scaled(self, when: When) -> list[tuple[When, list[Resolved]]]:
        places = [self.get("ScalableDimension", when=when), self.get("ResourceId", when=when)]
        return self.stack.scenarios.together(when, *places)


class ScalableTarget(Resource, Scaling):
    """An ``AWS::ApplicationAutoScaling::ScalableTarget``."""

    types = ("AWS::ApplicationAutoScaling::ScalableTarget",)

    @property
    def scheduled(self) -> list[When]:
        """The scenarios in which it has scheduled actions, or may have them."""
        return [action.when for actions in self.get("ScheduledActions") for action in actions.items()]


@asked_once
def _scalings(stack: Stack) -> Iterator[Scaling]:
    """Every scalable target, and every instruction of a scaling plan.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscalingplans-scalingplan.html
    """
    yield from stack.everywhere(ScalableTarget)
    for plan in stack.of_type("AWS::AutoScalingPlans::ScalingPlan"):
        for instruction in plan.get("ScalingInstructions", "*"):
            yield Scaling(stack, instruction.path, instruction)


def may_be_text(value: Resolved, text: str, equal: Callable[[str, str], bool] = may_equal) -> bool:
    """Whether a value is, or may turn out to be, some text."""
    return value.is_unknown or is_unknown(text) or equal(value.comparable, text)


@asked_once
def _by_resource(stack: Stack) -> Texts[Scaling]:
    """What scales, by the possible IDs of what it scales; an ID that is wholly unknown can be any."""
    return Texts((own.comparable or ANY, one) for one in _scalings(stack) for own in one.get("ResourceId"))


def scalings_of(stack: Stack, *resource_ids: str) -> list[Scaling]:
    """What scales, or may scale, a resource.

    Args:
        stack: the stack.
        resource_ids: the ways to write its ID, such as ``table/orders``, with references as marks.
    """
    numbers = _numbers(stack)
    found = dict.fromkeys(one for own in resource_ids for _, one in _by_resource(stack).possible(own))
    return sorted(found, key=numbers.__getitem__)


@asked_once
def _numbers(stack: Stack) -> Mapping[Scaling, int]:
    return {one: number for number, one in enumerate(_scalings(stack))}
