from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.invokers import invokers_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When

# Queues that Lambda polls, and functions that hand on their results.
_BETWEEN = {"lambda", "sqs"}


class TwoJobs(ServerlessRule):
    """Function that more than one service invokes.

    Why: A function that several services invoke probably does several jobs. They share its memory, timeout, permissions
    and concurrency, which then fit none of them, and one can starve the others. What counts is what invokes it here:
    events, integrations, targets and notifications, not what merely may. A schedule beside one service is no job of its
    own: it does again, or cleans up, what events have missed.

    Instead: Make a function for each event source, and share code in a module or layer.
    """

    id = "IT1015"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/concepts-application-design.html"
    tags = ["lambda", "design"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            # One service may have hundreds of events.
            ways = list(dict.fromkeys(_ways(function)))
            services = ", ".join(sorted({service for service, _ in ways}))
            for (one, when), (other, there) in combinations(ways, 2):
                both = stack.scenarios.both(when, there) if one != other else None
                if both is not None:
                    yield function.finding(
                        both,
                        f"Function '{function.logical_id}' is invoked by several services ({services}): it "
                        "probably does several jobs with one timeout, memory and role. Make a function for each",
                    )


def _ways(function: Function) -> Iterator[tuple[str, When]]:
    """The services that invoke a function when something happens, each with the scenario."""
    for invoker in invokers_of(function):
        when = function.stack.scenarios.outside(invoker.when, invoker.timed())
        if when is not None and invoker.service not in _BETWEEN:
            yield invoker.service, when
