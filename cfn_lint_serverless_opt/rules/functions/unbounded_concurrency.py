from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.function_references import qualifiers_of
from cfn_lint_serverless_opt.stack.relations.invokers import invokers_of
from cfn_lint_serverless_opt.stack.relations.polling import sources_of
from cfn_lint_serverless_opt.stack.resources.event_sources import EventSource
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When


class UnboundedConcurrency(ServerlessRule):
    """Event-driven function without any ceiling.

    Why: A burst of events starts up to a thousand environments at once. They take the account's concurrency from other
    functions, overrun what is behind them, and a loop has no end.

    Instead: Set `ReservedConcurrentExecutions`, or `MaximumConcurrency` on its queues.
    """

    id = "IT1008"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"
    guide = "Reserved Concurrency for Cost Control"
    tags = ["lambda", "concurrency", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            sources = sources_of(function)
            driven = [invoked for _, invoked in sources]
            driven += [invoker.when for invoker in invokers_of(function) if invoker.is_event_driven]
            ceilings = list(_ceilings(function, sources)) if driven else []
            advice = _advice(function, sources)
            for when in driven:
                gap = stack.scenarios.outside(when, ceilings)
                if gap is not None:
                    yield function.finding(
                        gap,
                        f"Events can start any number of '{function.logical_id}' at once, and take the account's "
                        f"concurrency from all others. Set {advice}",
                    )


def _advice(function: Function, sources: Sequence[tuple[EventSource, When]]) -> str:
    if any(not provider.is_absent for provider in function.get("CapacityProviderConfig")):
        return "FunctionScalingConfig: {MaxExecutionEnvironments: …}"
    queues = any(kind == "SQS" for source, _ in sources for kind, _ in source.kinds)
    return "ReservedConcurrentExecutions" + (
        ", or ScalingConfig: {MaximumConcurrency: …} on its queue" if queues else ""
    )


def _ceilings(function: Function, sources: Sequence[tuple[EventSource, When]]) -> Iterator[When]:
    """The scenarios in which something bounds, or may bound, how often it runs at once."""
    owners = [function, *(version for version, _ in qualifiers_of(function))]
    places = [owner.get("FunctionScalingConfig", "MaxExecutionEnvironments") for owner in owners]
    places.append(function.get("ReservedConcurrentExecutions"))
    for source, invoked in sources:
        places.append(source.get("ScalingConfig", "MaximumConcurrency", when=invoked))
        places.append(source.get("ProvisionedPollerConfig", when=invoked))
    yield from (value.when for values in places for value in values if not value.is_absent)
