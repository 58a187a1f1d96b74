"""Subscriptions of SNS topics."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.topics import Topic
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.values import Path, Resolved
from cfn_lint_serverless_opt.template.when import When


class Subscription(Element):
    """A subscription of a topic, as a resource or as an item of the topic's ``Subscription``.

    Attributes:
        title: it in words.
        owner: the topic whose item it is; None for a resource.
    """

    def __init__(self, stack: Stack, properties: Resolved, path: Path, title: str, owner: Topic | None) -> None:
        super().__init__(stack, path, properties)
        self.title = title
        self.owner = owner


@asked_once
def subscriptions(stack: Stack) -> Iterator[Subscription]:
    """Every subscription of the template but SAM's ``SNS`` events."""
    for resource in stack.of_type("AWS::SNS::Subscription"):
        yield Subscription(stack, resource.properties, resource.path, f"Subscription '{resource.logical_id}'", None)
    for topic in stack.all(Topic):
        for item in topic.get("Subscription", "*"):
            yield Subscription(stack, item, item.path, f"A subscription of '{topic.logical_id}'", topic)


@asked_once
def topics_of(subscription: Subscription) -> Iterator[tuple[Topic, When]]:
    """The topics of the template that a subscription belongs to, each with its scenario."""
    if subscription.owner is not None:
        yield subscription.owner, subscription.when
    for arn in () if subscription.owner else subscription.get("TopicArn"):
        yield from subscription.stack.related(Topic, arn)
