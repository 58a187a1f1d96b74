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

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Each name with what it must be, as a message says it: ``("IsProd", "false")``, ``("Stage", "'dev'")``."""
        facts = [(name, "true" if status else "false") for name, status in sorted(self.conditions)]
        return tuple(facts + [(name, repr(value)) for name, value in sorted(self.parameters, key=str)])


ALWAYS = When()
