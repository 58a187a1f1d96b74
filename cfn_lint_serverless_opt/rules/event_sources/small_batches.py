from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack import Stack


class SmallBatches(ServerlessRule):
    """Stream mapping with small batches and no batching window.

    Why: Lambda invokes the function as soon as there are records. With small batches each trickle is an invocation of
    its own, with its own overhead.

    Instead: Raise `BatchSize`, or set `MaximumBatchingWindowInSeconds` so that Lambda waits for a batch to fill.

    Options: `min_batch` (100): the smallest BatchSize that is not reported.
    """

    id = "IT2012"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html"
    guide = "Kinesis Stream Optimization"
    tags = ["lambda", "kinesis", "dynamodb", "cost"]
    options = {"min_batch": {"type": "integer", "default": 100}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        enough = self.config["min_batch"]
        scenarios = stack.resolver.scenarios
        for source in stack.event_sources:
            windows = [one.when for one in source.batching_windows if not one.is_absent and one.number != 0]
            parallel = [
                one.when for one in source.get("ParallelizationFactor") if not one.is_absent and one.number != 1
            ]
            tumbling = [one.when for one in source.get("TumblingWindowInSeconds") if not one.is_absent]
            for when in source.of_kind("Kinesis", "DynamoDB"):
                for size in source.get("BatchSize", when=when):
                    is_small = isinstance(size.number, (int, float)) and size.number < enough
                    gap = scenarios.outside(size.when, windows + parallel + tumbling) if is_small else None
                    if gap is not None:
                        yield source.finding(
                            size._replace(when=gap),
                            f"{source.title} is invoked for every trickle of at most {size.number} records. Set "
                            f"MaximumBatchingWindowInSeconds, or BatchSize to at least {enough}",
                        )
