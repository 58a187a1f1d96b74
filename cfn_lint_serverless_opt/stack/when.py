"""When something in a template holds."""

from __future__ import annotations

from typing import Any, NamedTuple


class When(NamedTuple):
    """What must be true of a deployment for a value to hold.

    Attributes:
        conditions: names of template conditions with the status each must have.
        parameters: names of parameters with the value each must have. Only parameters that can
            have more than one value (``AllowedValues``) are listed: the others decide nothing.
    """

    conditions: frozenset[tuple[str, bool]] = frozenset()
    parameters: frozenset[tuple[str, Any]] = frozenset()

    def __str__(self) -> str:
        """The clause a message ends with, such as ``when IsProd is false``; empty for ALWAYS."""
        parts = [f"{name} is {'true' if status else 'false'}" for name, status in sorted(self.conditions)]
        parts += [f"{name} is {value!r}" for name, value in sorted(self.parameters, key=str)]
        return f"when {' and '.join(parts)}" if parts else ""


ALWAYS = When()
