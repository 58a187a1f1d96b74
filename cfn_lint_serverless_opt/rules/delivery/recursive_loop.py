from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.loops import Loop, loops
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.stack import Stack

_BUCKET = "AWS::S3::Bucket"
_KINDS = {_BUCKET: "bucket", "AWS::SNS::Topic": "topic", "AWS::SQS::Queue": "queue"}


class RecursiveLoop(ServerlessRule):
    """Function that can write to what invokes it.

    Why: Each write invokes the function again, which writes again: all of it is paid for, and several writes a round
    multiply until the account's concurrency is used up. Through SQS, SNS and S3, Lambda stops such a loop after about
    16 rounds, if the AWS SDK is recent enough and unless it is told to allow it. A write that is meant, such as a retry
    or the next page, is stopped in the same way.

    Instead: Write to another bucket, topic or queue and remove the permission, or let a prefix or suffix filter
    separate input from output. If the write is meant, say so: `RecursiveLoop: Allow`. Permissions by pattern, on
    everything, or in a role of several functions are left alone here: they do not tell what this function writes to.
    """

    id = "WT2016"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html"
    tags = ["lambda", "s3", "sns", "sqs", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for found in grouped((loop.place.path, loop) for loop in loops(stack)).values():
            message = _message(found)
            for loop in found:
                yield loop.place.finding(loop.when, message)


def _message(found: Sequence[Loop]) -> str:
    """What the loops that one statement or policy closes have to say."""
    targets = {loop.target.logical_id: loop for loop in found}
    allowed = [
        f"{loop.action} to the {_KINDS[loop.target.type]} that invokes it ('{name}')" for name, loop in targets.items()
    ]
    can_filter = any(loop.target.type == _BUCKET for loop in found)
    return (
        f"'{found[0].function.logical_id}' can invoke itself: its role allows {' and '.join(allowed)}. Lambda stops "
        "such a loop after about 16 rounds, all paid for. Write elsewhere and remove the permission, "
        + ("filter the event by prefix or suffix, " if can_filter else "")
        + "or set RecursiveLoop: Allow if the write is meant"
    )
