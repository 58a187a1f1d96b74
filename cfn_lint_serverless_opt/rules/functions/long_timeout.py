from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.giving_up import outwaited
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class LongTimeout(ServerlessRule):
    """Timeout above `max_seconds`.

    Why: A call that hangs runs, and is paid for, until the timeout, and each retry again. A long timeout also
    hides work that belongs into several steps.

    Instead: Set Timeout to a little more than the slowest good run takes. Split what takes longer: Step Functions
    waits at no cost, a queue hands out the work in pieces.

    Options: `max_seconds` (300): the longest timeout, in seconds, that is not reported.
    """

    id = "WT1002"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"
    guide = "Memory and CPU Allocation"
    tags = ["lambda", "cost"]
    options = {"max_seconds": {"type": "integer", "default": 300}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        longest = self.config["max_seconds"]
        for function in stack.all(Function):
            for timeout in function.timeouts:
                seconds = timeout.number
                if not isinstance(seconds, (int, float)) or seconds <= longest:
                    continue
                reported = (caller.when for caller in outwaited(function, timeout))  # by WT1003
                gap = stack.scenarios.outside(timeout.when, reported)
                if gap is not None:
                    yield function.finding(
                        timeout._replace(when=gap),
                        f"Timeout of function '{function.logical_id}' is {seconds} s, above max_seconds ({longest}): a "
                        "call that hangs is paid for that long. Set it to little more than the slowest good run "
                        "takes, and split what needs longer",
                    )
