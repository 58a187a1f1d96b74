"""How often event sources may invoke functions at once."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.relations.polling import functions_of, queue_sources_of
from cfn_lint_serverless_opt.stack.resources.event_sources import EventSource
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.values import ABSENT, Resolved
from cfn_lint_serverless_opt.template.when import When

_MAXIMUM_CONCURRENCY = ("ScalingConfig", "MaximumConcurrency")
_FUNCTION_LIMITS = (("ReservedConcurrentExecutions",), ("FunctionScalingConfig", "MaxExecutionEnvironments"))
_INVOCATIONS_OF_A_POLLER = 10


class Ceiling(Record):
    """How often a queue may invoke a function at once.

    Attributes:
        value: the number, or its absence.
        factor: the invocations that one of them stands for; 0 where the queue invokes another function.
    """

    value: Resolved
    factor: int

    @property
    def when(self) -> When:
        """The scenario in which it holds."""
        return self.value.when

    @property
    def is_open(self) -> bool:
        """Whether nothing bounds the queue."""
        return self.value.is_absent and self.factor > 0

    @property
    def invocations(self) -> float:
        """The number of invocations; 0 if it is absent or unknown."""
        number = self.value.number
        return number * self.factor if isinstance(number, (int, float)) else 0


def ceilings(source: EventSource, function: Function) -> list[Ceiling]:
    """How often a source may invoke a function at once; 0 where no ceiling is known or it invokes another.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    """
    invoking = [when for invoked, when in functions_of(source) if invoked is function]
    found = []
    for concurrency in [one for when in invoking for one in source.get(*_MAXIMUM_CONCURRENCY, when=when)]:
        if not concurrency.is_absent:
            found.append(Ceiling(concurrency, 1))
            continue
        pollers = source.get("ProvisionedPollerConfig", "MaximumPollers", when=concurrency.when)
        found += [Ceiling(one, _INVOCATIONS_OF_A_POLLER) for one in pollers]
    idle = source.stack.scenarios.outside(function.when, invoking)
    return found if idle is None else [*found, Ceiling(source.properties._replace(value=ABSENT, when=idle), 0)]


@asked_once
def unthrottled(function: Function) -> Iterator[When]:
    """The scenarios in which its queues together cannot, or may not, invoke a function more often than it reserves.

    A limit that is not known may be low enough, and a reserve may be large enough.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    """
    sources = dict.fromkeys(source for source, _ in queue_sources_of(function))
    for reserved in function.get("ReservedConcurrentExecutions") if sources else ():
        if reserved.is_absent:
            continue
        enough = reserved.number if isinstance(reserved.number, (int, float)) else math.inf
        ways = function.stack.scenarios.together(reserved.when, *(ceilings(source, function) for source in sources))
        for when, chosen in ways:
            if not any(one.is_open for one in chosen) and sum(one.invocations for one in chosen) <= enough:
                yield when


@asked_once
def paced(source: EventSource) -> Iterator[When]:
    """The scenarios in which a source has, or may have, a limit of its own to its invocations at once."""
    for places in (source.get(*_MAXIMUM_CONCURRENCY), source.get("ProvisionedPollerConfig")):
        yield from (value.when for value in places if not value.is_absent)


@asked_once
def bounds(source: EventSource) -> Iterator[When]:
    """The scenarios in which something bounds, or may bound, how often a source invokes functions at once."""
    yield from paced(source)
    for function, when in functions_of(source):
        for keys in _FUNCTION_LIMITS:
            yield from (value.when for value in function.get(*keys, when=when) if not value.is_absent)
