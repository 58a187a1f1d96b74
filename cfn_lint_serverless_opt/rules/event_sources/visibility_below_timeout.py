from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.visibility import visibilities
from cfn_lint_serverless_opt.stack.stack import Stack


class VisibilityBelowTimeout(ServerlessRule):
    """Queue hides messages for less time than the function may work on them.

    Why: A message that comes back while the function still works on it is processed twice. Lambda does not accept that:
    it rejects the mapping, and the deployment fails.

    Instead: Set the queue's `VisibilityTimeout` to at least six times the function's `Timeout`, plus
    `MaximumBatchingWindowInSeconds`. The queue that SAM makes for `SqsSubscription: true` has no place for that: keep
    the `Timeout` within its 30 seconds, or name a queue of your own there (`QueueArn` and `QueueUrl`). Where cfn-lint
    can follow the relation, its own E3505 says so.
    """

    id = "ET2002"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
    guide = "SQS Scaling Configuration"
    tags = ["lambda", "sqs", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for one in visibilities(stack):
            if one.is_below_timeout and not one.is_told:
                yield one.owner.finding(
                    one.value,
                    f"{one.title} hides messages for {one.seconds} s but '{one.function.logical_id}' may run "
                    f"{one.timeout} s: Lambda rejects the mapping. {one.advice}",
                )
