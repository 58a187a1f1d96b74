"""Settings that a template turns on in some deployments and off in others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cfn_lint_serverless_opt.template.values import Resolved


def wrong_throughout(values: Sequence[Resolved], is_right: Callable[[Resolved], bool]) -> Sequence[Resolved]:
    """The possible values of a setting if all of them are wrong; none if one is, or may be, right.

    Who writes ``!If [IsProd, Active, PassThrough]``, or lets a parameter choose, knows the setting and has decided
    about each case: there is nothing to tell.

    Args:
        values: every possible value of the setting, whatever the scenario.
        is_right: whether a known value, or an absence, is as it should be.
    """
    is_decided = any(value.is_unknown or is_right(value) for value in values)
    return () if is_decided else values
