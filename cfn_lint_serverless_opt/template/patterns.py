"""Regular expressions that are compiled when they are first used: most templates need few of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    def __init__(self, expression: str, flags: int) -> None:
        self._expression, self._flags = expression, flags

    def __getattr__(self, name: str) -> Any:
        # What is found here once is an attribute from then on.
        found = getattr(re.compile(self._expression, self._flags), name)
        setattr(self, name, found)
        return found


def lazy_pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression, as ``re.compile`` gives it."""
    return cast("re.Pattern[str]", _Pattern(expression, flags))
