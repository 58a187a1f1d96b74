"""Values with names, for what is only made and read."""

from __future__ import annotations

from typing import Any

from typing_extensions import dataclass_transform


@dataclass_transform()
class Record:
    """A class whose fields are its own annotations, given by position; the last may have defaults.

    ``NamedTuple`` and dataclasses write code for each class, which took an eighth of the time to load the rules: use
    ``NamedTuple`` where values are compared, unpacked or replaced.
    """

    def __init__(self, *values: Any) -> None:
        self.__dict__.update(zip(type(self).__annotations__, values, strict=False))
