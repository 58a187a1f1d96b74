from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.event_sources import event_sources
from cfn_lint_serverless_opt.stack.stack import Stack

# SAM lets the role that it makes send to a destination whose type it knows.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-onfailure.html
_DESTINATION = {
    True: "{OnFailure: {Type: SQS, Destination: <ARN of a queue>}}",
    False: "{OnFailure: {Destination: <ARN of a queue>}}, and let the function's role call sqs:SendMessage on it",
}


class NoFailureDestination(ServerlessRule):
    """Stream or Kafka mapping without an on-failure destination.

    Why: What Lambda gives up, after the last retry or when it is too old, is gone. No one sees that it was lost, and no
    one can process it later.

    Instead: Set `DestinationConfig: {OnFailure: {Destination: <queue, topic or bucket ARN>}}`, in SAM with its `Type`
    (`SQS`, `SNS`, `S3`), and let the function's role send to it: SAM does so for a role that it makes. A Kafka mapping
    with a destination gives up after 10 attempts, where it would try for ever.
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
                            f"{source.title} has no place for records that keep failing: they are lost when Lambda "
                            f"gives up on them. Set DestinationConfig: {_DESTINATION[source.is_sam]}",
                        )
