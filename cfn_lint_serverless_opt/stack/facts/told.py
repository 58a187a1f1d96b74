"""What cfn-lint's own rules already say, so that nobody is told twice.

E3505 and E3705 follow plain references only, and of several values of a property they take the first that is written;
W2501 looks at keys that are called like a password property.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.resources.event_sources import EventSource
from cfn_lint_serverless_opt.stack.resources.functions import DEFAULT_TIMEOUT, Function
from cfn_lint_serverless_opt.stack.resources.queues import DEFAULT_VISIBILITY, Queue
from cfn_lint_serverless_opt.stack.resources.variables import Variable
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.values import ABSENT, Resolved
from cfn_lint_serverless_opt.template.when import When

_MAX_FIFO_BATCH = 10
# The keys that W2501 takes for properties, wherever they stand.
_PASSWORDS = {
    *("ADDomainJoinPassword", "AccountPassword", "AdminPassword", "CrossRealmTrustPrincipalPassword", "DbPassword"),
    *("KdcAdminPassword", "MasterUserPassword", "Password", "PasswordParam"),
}


def is_told_visibility(source: EventSource, queue: Queue, function: Function, visibility: Resolved) -> bool:
    """Whether E3505 reports this visibility timeout, or its absence, as below the function's timeout."""
    if source.is_sam or function.is_sam:
        return False
    stack = source.stack
    for invoked, when in _followed(stack, source.get("FunctionName")):
        polled = [
            one for one, _ in _followed(stack, source.get("EventSourceArn", when=when)) if one.type in Queue.types
        ]
        if invoked.logical_id == function.logical_id and [one.logical_id for one in polled[:1]] == [queue.logical_id]:
            taken, timeout = _first(queue, "VisibilityTimeout", when), _first(function, "Timeout", when)
            hidden, runs = _plain(stack, taken, DEFAULT_VISIBILITY), _plain(stack, timeout, DEFAULT_TIMEOUT)
            is_short = hidden is not None and runs is not None and hidden < runs
            if is_short and (taken.path == visibility.path or (taken.is_absent and visibility.is_absent)):
                return True
    return False


def is_told_fifo_batch(source: EventSource, size: Resolved) -> bool:
    """Whether E3705 reports this batch size as too large for a FIFO queue."""
    for polled, when in _followed(source.stack, source.get("EventSourceArn")) if not source.is_sam else ():
        if polled.type in Queue.types and _first(polled, "FifoQueue", when).boolean is True:
            taken = _first(source, "BatchSize", when)
            number = _plain(source.stack, taken, 0)
            if number is not None and number > _MAX_FIFO_BATCH:
                return taken.path == size.path
    return False


def _followed(stack: Stack, values: Sequence[Resolved]) -> Iterator[tuple[Resource, When]]:
    """The resources that plain references mean, each with its scenario."""
    for value in values:
        written = stack.written(value.path)
        name = written.get("Ref", written.get("Fn::GetAtt")) if isinstance(written, dict) else None
        name = name.split(".")[0] if isinstance(name, str) else name[0] if isinstance(name, list) and name else None
        resource = stack.resources.get(name) if isinstance(name, str) else None
        if resource is not None:
            yield resource, value.when


def _first(element: Element, name: str, when: When) -> Resolved:
    """The value that is taken for a property; in what scenario a resource exists does not count."""
    values = element.properties._replace(when=when).get(name)
    return next((value for value in values if not value.is_absent), element.properties._replace(value=ABSENT))


def _plain(stack: Stack, value: Resolved, default: float) -> float | None:
    """A number that is written as one, not as a parameter or a map."""
    number = default if value.is_absent else value.number
    is_plain = value.is_absent or not isinstance(stack.written(value.path), dict)
    return number if is_plain and isinstance(number, (int, float)) else None


def is_told_password(stack: Stack, variable: Variable) -> bool:
    """Whether W2501 reports the value of an environment variable that has the name of a password property."""
    if variable.name not in _PASSWORDS or variable.value.path[-1] != variable.name:
        return False
    written = stack.written(variable.value.path)
    return isinstance(written, str) or (isinstance(written, dict) and list(written) == ["Ref"])
