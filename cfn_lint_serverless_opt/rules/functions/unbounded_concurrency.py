from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.bare_permissions import permitted_invokers
from cfn_lint_serverless_opt.stack.relations.function_references import qualifiers_of
from cfn_lint_serverless_opt.stack.relations.invokers import Invoker, invokers_of
from cfn_lint_serverless_opt.stack.relations.polling import sources_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When

_MAY_BE_TIMED = {"events", "scheduler"}


class UnboundedConcurrency(ServerlessRule):
    """Event-driven function without any ceiling.

    Why: A burst of events starts up to a thousand environments at once. They take the account's concurrency from other
    functions, overrun what is behind them, and a loop has no end. Only what is pushed comes in bursts: a schedule does
    not, streams and Kafka are bounded by their shards and partitions, and queues are the subject of IT2011.

    Instead: Set `ReservedConcurrentExecutions`, or `MaxExecutionEnvironments` for a managed instance.
    """

    id = "IT1008"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"
    guide = "Reserved Concurrency for Cost Control"
    tags = ["lambda", "concurrency", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            pushed = list(_pushed(function))
            ceilings = list(_ceilings(function)) if pushed else []
            for invoker in pushed:
                gap = stack.scenarios.outside(invoker.when, [*ceilings, *invoker.timed()])
                if gap is not None:
                    yield function.finding(
                        gap,
                        f"Events ({invoker.title}) can start any number of '{function.logical_id}' at once, and take "
                        f"the account's concurrency from all others. Set {_advice(function)}",
                    )


def _pushed(function: Function) -> Iterator[Invoker]:
    """What hands over events to a function."""
    yield from (invoker for invoker in invokers_of(function) if invoker.is_asynchronous)
    # A rule of another stack may be a schedule.
    yield from (
        invoker
        for invoker in permitted_invokers(function)
        if invoker.is_asynchronous and invoker.service not in _MAY_BE_TIMED
    )


def _advice(function: Function) -> str:
    if any(not provider.is_absent for provider in function.get("CapacityProviderConfig")):
        return "FunctionScalingConfig: {MaxExecutionEnvironments: …}"
    return "ReservedConcurrentExecutions"


def _ceilings(function: Function) -> Iterator[When]:
    """The scenarios in which something bounds, or may bound, how often it runs at once."""
    owners = [function, *(version for version, _ in qualifiers_of(function))]
    places = [owner.get("FunctionScalingConfig", "MaxExecutionEnvironments") for owner in owners]
    places.append(function.get("ReservedConcurrentExecutions"))
    for source, invoked in sources_of(function):
        places.append(source.get("ScalingConfig", "MaximumConcurrency", when=invoked))
        places.append(source.get("ProvisionedPollerConfig", when=invoked))
    yield from (value.when for values in places for value in values if not value.is_absent)
