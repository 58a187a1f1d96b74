"""Subscriptions of SNS topics."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.topics import Topic
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.when import When


class Subscription(Record):
    """A subscription of a topic, as a resource or as an item of the topic's ``Subscription``.

    Attributes:
        place: the resource or the item.
        title: it in words.
        owner: the topic whose item it is; None for a resource.
    """

    place: Element
    title: str
    owner: Topic | None

    def topics(self, when: When) -> list[tuple[Topic, When]]:
        """The topics of the template that it belongs to within a scenario."""
        if self.owner is not None:
            return [(self.owner, when)]
        return [
            found for arn in self.place.get("TopicArn", when=when) for found in self.place.stack.related(Topic, arn)
        ]


@asked_once
def subscriptions(stack: Stack) -> Iterator[Subscription]:
    """Every subscription of the template but SAM's ``SNS`` events."""
    for resource in stack.of_type("AWS::SNS::Subscription"):
        yield Subscription(resource, f"Subscription '{resource.logical_id}'", None)
    for topic in stack.all(Topic):
        for item in topic.get("Subscription", "*"):
            yield Subscription(Element(stack, item.path, item), f"A subscription of '{topic.logical_id}'", topic)
