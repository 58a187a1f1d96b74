from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.bare_permissions import permitted_invokers
from cfn_lint_serverless_opt.stack.relations.dead_letters import failure_destinations
from cfn_lint_serverless_opt.stack.relations.invokers import invokers_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.schedules import RECURRING_MINUTES
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When

_MAX_NAMED = 3
_IN_SAM = "Set EventInvokeConfig with an OnFailure destination, or DeadLetterQueue"
_OTHERWISE = "Set DeadLetterConfig, or add an AWS::Lambda::EventInvokeConfig with an OnFailure destination"
# SAM lets only the roles that it makes send.
_OWN_ROLE = ", and let its role send to it (sqs:SendMessage or sns:Publish)"


class LostEvents(ServerlessRule):
    """Asynchronously invoked function without an on-failure destination or dead-letter queue.

    Why: Lambda tries an asynchronous event twice more, minutes later, and then drops it. The sender has been told that
    all is well; no one notices, and the event is gone. A schedule that soon starts the function again, with the same
    input, makes up for what one run missed. A permission alone counts where its `SourceArn` names a resource of the
    service that may invoke, and the template does not have that resource invoke something else.

    Instead: Send what failed to a queue or topic: `EventInvokeConfig: {DestinationConfig: {OnFailure: …}}` or
    `DeadLetterQueue` in SAM, `DeadLetterConfig` or an AWS::Lambda::EventInvokeConfig otherwise. A role of your own must
    allow `sqs:SendMessage` or `sns:Publish`.

    Options: `recurring_minutes` (60): how many minutes may usually pass, nights aside, until a schedule runs again, for
    its runs to make up for each other.
    """

    id = "WT1009"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"
    tags = ["lambda", "reliability"]
    options = {"recurring_minutes": {"type": "integer", "default": RECURRING_MINUTES}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            losing = list(self._losing(function))
            for _, gap in losing:
                yield function.finding(
                    gap,
                    f"Events that function '{function.logical_id}' fails on are lost once Lambda gives up "
                    f"({_listed([title for title, _ in losing])}). {_advice(function)}",
                )

    def _losing(self, function: Function) -> Iterator[tuple[str, When]]:
        """What hands over events that nothing brings back, each with the scenario."""
        invokers = [*invokers_of(function), *permitted_invokers(function)]
        asynchronous = [invoker for invoker in invokers if invoker.is_asynchronous]
        destinations = list(failure_destinations(function)) if asynchronous else []
        for invoker in asynchronous:
            brought_back = [*destinations, *invoker.recurring(self.config["recurring_minutes"])]
            gap = function.stack.scenarios.outside(invoker.when, brought_back)
            if gap is not None:
                yield invoker.title, gap


def _advice(function: Function) -> str:
    has_own_role = not function.is_sam or any(not role.is_absent for role in function.get("Role"))
    ways = _IN_SAM if function.is_sam else _OTHERWISE
    if function.is_durable:  # destinations do not work for it
        # https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html
        ways = f"Set {'DeadLetterQueue' if function.is_sam else 'DeadLetterConfig'}"
    return ways + (_OWN_ROLE if has_own_role else "")


def _listed(titles: list[str]) -> str:
    named = list(dict.fromkeys(titles))
    more = len(named) - _MAX_NAMED
    return ", ".join(named[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
