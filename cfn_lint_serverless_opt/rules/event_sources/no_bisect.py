from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.ignored_checks import is_ignored
from cfn_lint_serverless_opt.stack.resources.event_sources import event_sources
from cfn_lint_serverless_opt.stack.stack import Stack

# It speaks of the same mappings, and reports do more than halves.
_BETTER = "WT2001"


class NoBisect(ServerlessRule):
    """Stream mapping without `BisectBatchOnFunctionError`.

    Why: When a batch fails Lambda tries all of it again. Cut in two with each attempt, the bad record is soon alone and
    the others are done.

    Instead: Let the function report the failed records, as WT2001 asks: no other record is tried again then. For a
    function that cannot, set `BisectBatchOnFunctionError: true`. Where the template's or the resource's `Metadata`
    switches WT2001 off, this rule says so; elsewhere it is silent.
    """

    id = "IT2008"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"
    guide = "Kinesis Stream Optimization"
    tags = ["lambda", "kinesis", "dynamodb", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        scenarios = stack.scenarios
        for source in event_sources(stack):
            if not is_ignored(source, _BETTER):
                continue
            single = [size.when for size in source.get("BatchSize") if size.is_unknown or size.number == 1]
            covered = [*source.responding(), *single]
            for when in source.of_kind("Kinesis", "DynamoDB"):
                for bisect in source.get("BisectBatchOnFunctionError", when=when):
                    is_off = bisect.is_absent or bisect.boolean is False
                    gap = scenarios.outside(bisect.when, covered) if is_off else None
                    if gap is not None:
                        yield source.finding(
                            bisect._replace(when=gap),
                            f"{source.title} tries whole batches again when one record fails. Set "
                            "BisectBatchOnFunctionError: true",
                        )
