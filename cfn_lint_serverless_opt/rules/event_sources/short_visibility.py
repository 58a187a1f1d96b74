from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.visibility import Visibility, visibilities
from cfn_lint_serverless_opt.stack.relations.polling_limits import unthrottled
from cfn_lint_serverless_opt.stack.stack import Stack


class ShortVisibility(ServerlessRule):
    """Queue hides messages for less than six times the function's timeout.

    Why: When the function is throttled, Lambda tries a batch again while the visibility timeout runs. If that ends too
    early the messages come back, are processed twice, and count as received until they reach the dead-letter queue.
    Where it does not even cover the batching window and one run, they come back without any throttling.

    Instead: Set the queue's `VisibilityTimeout` to at least six times the function's `Timeout`, plus
    `MaximumBatchingWindowInSeconds`. One window and one run are enough for a function that its queues cannot throttle:
    one that reserves at least their `MaximumConcurrency`.
    """

    id = "WT2003"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
    guide = "SQS Scaling Configuration"
    tags = ["lambda", "sqs", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        # There ET2002, or cfn-lint's E3505, asks for the same edit.
        rejected = {one.place for one in visibilities(stack) if one.is_below_timeout}
        for one in visibilities(stack):
            if one.seconds >= one.needed or one.place in rejected:
                continue
            calm = () if one.is_below_work else unthrottled(one.function)
            gap = stack.scenarios.outside(one.value.when, calm)
            if gap is not None:
                yield one.owner.finding(
                    one.value._replace(when=gap),
                    f"{one.title} hides messages for {one.seconds} s and {_work(one)}. {one.advice}",
                )


def _work(one: Visibility) -> str:
    runs = f"'{one.function.logical_id}' may run {one.timeout} s"
    if one.is_below_work:
        return (
            f"{runs} after Lambda has waited {one.window} s for a batch: even when nothing is throttled they come back "
            "while it works on them, and can be processed twice"
        )
    return f"{runs}: when it is throttled they come back too early and can be processed twice"
