from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.event_sources import REPORT_BATCH_ITEM_FAILURES, EventSource, event_sources
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When

# https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
_DEFAULT_BATCH = 100  # records of a stream


class SmallBatches(ServerlessRule):
    """Stream mapping with small batches and no batching window.

    Why: Lambda invokes the function as soon as there are records. With small batches each trickle is an invocation of
    its own, with its own overhead.

    Instead: Raise `BatchSize`, or set `MaximumBatchingWindowInSeconds` so that Lambda waits for a batch to fill. A
    batch of 1 is full at once: there only a larger one helps.

    Options: `min_batch` (100): the smallest BatchSize that is not reported.
    """

    id = "IT2012"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html"
    guide = "Kinesis Stream Optimization"
    tags = ["lambda", "kinesis", "dynamodb", "cost"]
    options = {"min_batch": {"type": "integer", "default": 100}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        enough = self.config["min_batch"]
        scenarios = stack.scenarios
        for source in event_sources(stack):
            waits = [*source.batching_windows, *source.get("TumblingWindowInSeconds")]
            windows = [one.when for one in waits if not one.is_absent and one.number != 0]
            parallel = [
                one.when for one in source.get("ParallelizationFactor") if not one.is_absent and one.number != 1
            ]
            for when in source.of_kind("Kinesis", "DynamoDB"):
                for size in source.get("BatchSize", when=when):
                    records = _DEFAULT_BATCH if size.is_absent else size.number
                    if not isinstance(records, (int, float)) or records >= enough:
                        continue
                    gap = scenarios.outside(size.when, windows + parallel)
                    if gap is not None:
                        trickle = "record" if records == 1 else f"trickle, with at most {records} records at a time"
                        advice = _advice(source, records, enough, gap)
                        yield source.finding(
                            size._replace(when=gap), f"{source.title} is invoked for every {trickle}. Set {advice}"
                        )


def _advice(source: EventSource, records: float, enough: int, when: When) -> str:
    larger = f"BatchSize to at least {enough}"
    if records > 1:
        return f"MaximumBatchingWindowInSeconds, or {larger}"
    # A batch of one is full at once, whatever the window; and with more in it, one bad record is no longer alone.
    reports = source.stack.scenarios.outside(when, source.responding()) is None
    return larger if reports else f"{larger}, and FunctionResponseTypes: [{REPORT_BATCH_ITEM_FAILURES}]"
