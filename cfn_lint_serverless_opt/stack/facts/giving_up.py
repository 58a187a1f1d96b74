"""Callers that give up before a function has answered."""

from __future__ import annotations

from cfn_lint_serverless_opt.stack.relations.callers import Caller, callers_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.template.values import Resolved


def outwaited(function: Function, timeout: Resolved) -> list[Caller]:
    """The callers that give up before a function's timeout, each in the scenario in which both hold.

    Args:
        function: the function.
        timeout: one possible value of its ``Timeout``, in seconds.
    """
    seconds = timeout.number
    if not isinstance(seconds, (int, float)):
        return []
    both = function.stack.scenarios.both
    return [
        Caller(caller.title, caller.seconds, when, caller.at_most, caller.timeout_property)
        for caller in callers_of(function)
        if caller.seconds < seconds and (when := both(timeout.when, caller.when)) is not None
    ]
