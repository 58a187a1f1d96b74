from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.event_sources import event_sources
from cfn_lint_serverless_opt.stack.stack import Stack


class NoFailureDestination(ServerlessRule):
    """Stream or Kafka mapping without an on-failure destination.

    Why: What Lambda gives up, after the last retry or when it is too old, is gone. No one sees that it was lost, and no
    one can process it later.

    Instead: Set `DestinationConfig: {OnFailure: {Destination: <queue, topic or bucket ARN>}}`.
    """

    id = "WT2007"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"
    guide = "Kinesis Stream Optimization"
    tags = ["lambda", "kinesis", "dynamodb", "kafka", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for source in event_sources(stack):
            for when in source.of_kind("Kinesis", "DynamoDB", "Kafka"):
                for gap in [value.within(when) for value in source.failure_destinations if value.is_absent]:
                    if gap is not None:
                        yield source.finding(
                            gap,
                            f"{source.title} loses the records that it gives up. Set DestinationConfig: {{OnFailure: "
                            "{Destination: <ARN of a queue, topic or bucket>}}",
                        )
