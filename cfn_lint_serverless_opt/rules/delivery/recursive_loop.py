from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.loops import triggers
from cfn_lint_serverless_opt.stack.stack import Stack


class RecursiveLoop(ServerlessRule):
    """Function that can write to what invokes it.

    Why: Each write invokes the function again, which writes again. Such a loop multiplies until the account's
    concurrency is used up, and all of it is paid for. Lambda stops some loops after 16 rounds, not all.

    Instead: Write to another bucket, topic or queue, or let a prefix or suffix filter separate input from output. If
    the loop is meant, say so: `RecursiveLoop: Allow`.
    """

    id = "WT2016"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html"
    tags = ["lambda", "s3", "sns", "sqs", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for trigger in triggers(stack):
            advice = "filter by prefix or suffix, " if trigger.target.type == "AWS::S3::Bucket" else ""
            for when in trigger.loops():
                yield trigger.place.finding(
                    when,
                    f"{trigger.title} invokes '{trigger.function.logical_id}', which may write to "
                    f"'{trigger.target.logical_id}' and so invoke itself without end. Write elsewhere, "
                    f"{advice}or set RecursiveLoop: Allow if it is meant",
                )
