from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.polling import functions_of
from cfn_lint_serverless_opt.stack.relations.polling_limits import bounds
from cfn_lint_serverless_opt.stack.resources.event_sources import event_sources
from cfn_lint_serverless_opt.stack.stack import Stack


class UnboundedPolling(ServerlessRule):
    """Queue that may take all of the account's concurrency.

    Why: A full queue makes Lambda invoke the function up to 1,250 times at once. Other functions of the account are
    throttled, and databases behind it overrun.

    Instead: Set `ScalingConfig: {MaximumConcurrency: <2 or more>}` on the mapping. Reserved concurrency bounds the
    function too, but the pollers do not know of it: they take messages that are then throttled.
    """

    id = "IT2011"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"
    guide = "SQS Scaling Configuration"
    tags = ["lambda", "sqs", "concurrency"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        scenarios = stack.scenarios
        for source in event_sources(stack):
            for polled in source.of_kind("SQS"):
                for _, invoked in functions_of(source):
                    when = scenarios.both(polled, invoked)
                    gap = scenarios.outside(when, bounds(source)) if when is not None else None
                    if gap is not None:
                        yield source.finding(
                            gap,
                            f"{source.title} may take all of the account's concurrency. Set ScalingConfig: "
                            "{MaximumConcurrency: <2 or more>}, for example 10",
                        )
