from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.event_sources import EventSource, event_sources
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When


class EndlessRetries(ServerlessRule):
    """Stream mapping that retries for ever.

    Why: One record that always fails blocks its shard until it expires, a day or more: nothing behind it is processed,
    and every attempt is paid for.

    Instead: Set `MaximumRetryAttempts` (3, for example) or `MaximumRecordAgeInSeconds`, and an on-failure destination.
    """

    id = "WT2006"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"
    guide = "Kinesis Stream Optimization"
    tags = ["lambda", "kinesis", "dynamodb", "kafka", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for source in event_sources(stack):
            for when in _retrying(source):
                bounds = (source.get("MaximumRetryAttempts"), source.get("MaximumRecordAgeInSeconds"))
                for there, values in stack.scenarios.together(when, *bounds):
                    if all(value.is_absent or value.number == -1 for value in values):
                        written = [value for value in values if not value.is_absent]
                        yield source.finding(
                            (written or values)[0]._replace(when=there),
                            f"{source.title} retries a bad record until it expires, and nothing behind it in "
                            "its shard or partition is processed. Set MaximumRetryAttempts, for example to 3, or "
                            "MaximumRecordAgeInSeconds",
                        )


def _retrying(source: EventSource) -> Iterator[When]:
    """The scenarios in which it retries until a bound."""
    yield from source.of_kind("Kinesis", "DynamoDB")
    # Lambda gives up on a batch of Kafka records after 10 attempts when there is a destination.
    # https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
    scenarios = source.stack.scenarios
    destinations = [value.when for value in source.failure_destinations if not value.is_absent]
    for when in source.of_kind("Kafka"):
        for provisioned in source.provisioned_pollers:
            both = scenarios.both(when, provisioned)
            gap = scenarios.outside(both, destinations) if both is not None else None
            if gap is not None:
                yield gap
