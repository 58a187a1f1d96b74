from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.dead_letters import failure_destinations
from cfn_lint_serverless_opt.stack.relations.invokers import invokers_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack

_MAX_NAMED = 3
_IN_SAM = "Set EventInvokeConfig with an OnFailure destination, or DeadLetterQueue"
_OTHERWISE = "Set DeadLetterConfig, or add an AWS::Lambda::EventInvokeConfig with an OnFailure destination"


class LostEvents(ServerlessRule):
    """Asynchronously invoked function without an on-failure destination or dead-letter queue.

    Why: Lambda tries an asynchronous event twice more, minutes later, and then drops it. The sender has been told that
    all is well; no one notices, and the event is gone.

    Instead: Send what failed to a queue or topic: `EventInvokeConfig: {DestinationConfig: {OnFailure: …}}` or
    `DeadLetterQueue` in SAM, `DeadLetterConfig` or an AWS::Lambda::EventInvokeConfig otherwise.
    """

    id = "WT1009"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"
    tags = ["lambda", "reliability"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            asynchronous = [invoker for invoker in invokers_of(function) if invoker.is_asynchronous]
            destinations = list(failure_destinations(function)) if asynchronous else []
            for invoker in asynchronous:
                gap = stack.scenarios.outside(invoker.when, destinations)
                if gap is not None:
                    advice = _IN_SAM if function.is_sam else _OTHERWISE
                    yield function.finding(
                        gap,
                        f"Events that function '{function.logical_id}' fails on are lost once Lambda gives up "
                        f"({_listed([one.title for one in asynchronous])}). {advice}",
                    )


def _listed(titles: list[str]) -> str:
    named = list(dict.fromkeys(titles))
    more = len(named) - _MAX_NAMED
    return ", ".join(named[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
