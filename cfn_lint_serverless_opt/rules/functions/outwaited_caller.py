from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.giving_up import outwaited
from cfn_lint_serverless_opt.stack.relations.callers import Caller
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import Resolved

_MAX_NAMED = 3

# Seconds that a REST API can be told to wait, and any other API, unless the quota of the account is raised.
_QUOTA, _LONGEST_OTHERS = 29, 30


class OutwaitedCaller(ServerlessRule):
    """Timeout longer than a synchronous caller waits.

    Why: The caller gets an error while the function runs on, is paid for and may still change data. A caller that
    tries again starts it a second time.

    Instead: Set Timeout below the caller's limit, so that the function can answer with an error of its own: at the very
    limit the caller goes first. Regional and private REST APIs wait up to 300 s if `TimeoutInMillis` says so, for more
    than 29 s once AWS has raised the account's quota for it. What takes longer belongs behind a queue or into a state
    machine, and the caller asks for the result later. Nobody waits for the route `$disconnect` of a WebSocket API.
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
                for caller in callers:
                    yield function.finding(
                        timeout._replace(when=caller.when),
                        f"Function '{function.logical_id}' may run {timeout.number} s but {_listed(callers)}: it "
                        f"runs on after that, paid for. {_advice(callers, timeout)}, or leave longer "
                        "work to a queue or a state machine",
                    )


def _advice(callers: Sequence[Caller], timeout: Resolved) -> str:
    """What to write so that no caller gives up first."""
    seconds = timeout.number if isinstance(timeout.number, (int, float)) else math.inf
    below = math.ceil(min(caller.seconds for caller in callers)) - 1
    ways = [f"Set Timeout to at most {below}"] if below >= 1 else []
    if all(seconds < caller.at_most for caller in callers):
        names = ", ".join(dict.fromkeys(caller.timeout_property for caller in callers))
        needs_quota = seconds >= _QUOTA and any(caller.at_most > _LONGEST_OTHERS for caller in callers)
        quota = " once AWS has raised the account's quota of 29000 ms" if needs_quota else ""
        ways.append(f"{'set' if ways else 'Set'} {names} above {seconds * 1000:g} ms{quota}")
    return ", ".join(ways or [f"Set Timeout and {callers[0].timeout_property} so that the function ends first"])


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
