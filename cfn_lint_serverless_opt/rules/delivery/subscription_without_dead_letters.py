from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.subscriptions import subscriptions
from cfn_lint_serverless_opt.stack.resources.sam_events import sam_events
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.when import When

# No one waits for every single message of the others: email, email-json, sms, firehose.
_PROTOCOLS = {"application", "http", "https", "lambda", "sqs"}


class SubscriptionWithoutDeadLetters(ServerlessRule):
    """SNS subscription without a redrive policy.

    Why: SNS drops a message that it cannot deliver: at once after a missing permission or a deleted endpoint, after
    some attempts otherwise. Only the metric `NumberOfNotificationsFailed` counts what is lost.

    Instead: Set `RedrivePolicy: {deadLetterTargetArn: <queue ARN>}` on the subscription, and let `sns.amazonaws.com`
    send to the queue in its `AWS::SQS::QueuePolicy`. What stands in a topic's `Subscription` cannot have one: make it
    an AWS::SNS::Subscription.
    """

    id = "WT2014"
    source_url = "https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html"
    tags = ["sns", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for subscription in subscriptions(stack):
            inline = subscription.owner is not None
            for protocol in subscription.get("Protocol"):
                if protocol.literal in _PROTOCOLS:
                    yield from self._gaps(subscription, subscription.title, protocol.when, inline=inline)
        for event, title, _ in sam_events(stack, "SNS"):
            yield from self._gaps(event, title, event.when)

    def _gaps(self, place: Element, title: str, when: When, *, inline: bool = False) -> Iterator[Finding]:
        for policy in place.get("RedrivePolicy", when=when):
            for target in policy.parsed.get("deadLetterTargetArn"):
                if target.is_absent:
                    advice = "Replace it by an AWS::SNS::Subscription with" if inline else "Set"
                    yield place.finding(
                        policy._replace(when=target.when),
                        f"{title} has no redrive policy: messages that SNS cannot deliver are lost. {advice} "
                        "RedrivePolicy: {deadLetterTargetArn: <ARN of a queue>}, and let sns.amazonaws.com call "
                        "sqs:SendMessage in that queue's AWS::SQS::QueuePolicy",
                    )
