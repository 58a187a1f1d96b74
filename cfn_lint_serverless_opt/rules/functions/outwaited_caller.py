from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.giving_up import outwaited
from cfn_lint_serverless_opt.stack.relations.callers import Caller
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack

_MAX_NAMED = 3


class OutwaitedCaller(ServerlessRule):
    """Timeout longer than a synchronous caller waits.

    Why: The caller gets an error while the function runs on, is paid for and may still change data. A caller that
    tries again starts it a second time.

    Instead: Set Timeout below the caller's limit, so that the function can answer with an error of its own, or let
    it be called asynchronously: through a queue, Step Functions or an `Event` invocation.
    """

    id = "WT1003"
    source_url = (
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"
    )
    guide = "Memory and CPU Allocation"
    tags = ["lambda", "api", "appsync", "cognito", "performance"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            for timeout in function.timeouts:
                callers = outwaited(function, timeout)
                shortest = min((caller.seconds for caller in callers), default=0)
                advice = f"Set Timeout to at most {int(shortest)}" if shortest >= 1 else "Raise TimeoutInMillis"
                for caller in callers:
                    yield function.finding(
                        timeout._replace(when=caller.when),
                        f"Function '{function.logical_id}' may run {timeout.number} s but {_listed(callers)}: it "
                        f"runs on, paid for, with nobody listening. {advice}, or call it asynchronously",
                    )


def _listed(callers: list[Caller]) -> str:
    """Who gives up when, the first of each limit by name."""
    titles: dict[float, list[str]] = {}
    for caller in sorted(callers, key=lambda one: one.seconds):
        if caller.title not in titles.setdefault(caller.seconds, []):
            titles[caller.seconds].append(caller.title)
    parts = []
    for seconds, names in titles.items():
        more = len(names) - _MAX_NAMED
        who = ", ".join(names[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
        parts.append(f"{who} {'gives' if len(names) == 1 else 'give'} up after {seconds:g} s")
    return " and ".join(parts)
