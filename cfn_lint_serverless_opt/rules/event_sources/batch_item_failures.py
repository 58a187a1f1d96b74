from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.event_sources import REPORT_BATCH_ITEM_FAILURES, EventSource, event_sources
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When


class BatchItemFailures(ServerlessRule):
    """Event source that does not take reports of single failed records.

    Why: Without `ReportBatchItemFailures` one bad record makes the whole batch fail. All its records are processed
    again, those that had succeeded too: work is paid for twice and done twice, and a poison record blocks a stream.

    Instead: Set `FunctionResponseTypes: [ReportBatchItemFailures]` and return the identifiers of the failed records
    as `batchItemFailures`.
    """

    id = "WT2001"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"
    guide = "SQS Scaling Configuration"
    tags = ["lambda", "sqs", "kinesis", "dynamodb", "kafka", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for source in event_sources(stack):
            for when in _batching(source):
                values = source.get("FunctionResponseTypes", when=when)
                for types in [choice for value in values for choice in value.lists()]:
                    if _is_missing(types):
                        yield source.finding(
                            types,
                            f"{source.title} {_retried(source, types.when)} when one record fails. Set "
                            f"FunctionResponseTypes: [{REPORT_BATCH_ITEM_FAILURES}] and return batchItemFailures",
                        )


def _retried(source: EventSource, when: When) -> str:
    bisects = any(one.boolean is True for one in source.get("BisectBatchOnFunctionError", when=when))
    return "splits the batch, and retries good records too," if bisects else "retries the whole batch"


def _batching(source: EventSource) -> Iterator[When]:
    """The scenarios in which it delivers batches of which parts can fail."""
    for kind, when in source.kinds:
        supported = [when] if kind in {"SQS", "Kinesis", "DynamoDB"} else []
        if kind == "Kafka":
            # https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
            supported = [
                pollers.when
                for pollers in source.get("ProvisionedPollerConfig", when=when)
                if not pollers.is_absent and not pollers.is_unknown
            ]
        for scenario in supported:
            for size in source.get("BatchSize", when=scenario):
                if size.number not in (1, UNKNOWN):
                    yield size.when


def _is_missing(types: Resolved) -> bool:
    items = types.value if isinstance(types.value, list) else []
    return not types.is_unknown and not any(item.literal in {REPORT_BATCH_ITEM_FAILURES, UNKNOWN} for item in items)
