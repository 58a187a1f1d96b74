"""Every rule, collected from the files below this folder.

A new rule is one new file: cfn-lint finds its class here because each is an attribute of this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from cfn_lint_serverless_opt.rules._rule import ServerlessRule


def _rules() -> Iterator[type[ServerlessRule]]:
    for file in sorted(Path(__file__).parent.glob("*/[!_]*.py")):
        module = import_module(f"{__name__}.{file.parent.name}.{file.stem}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, ServerlessRule) and value.__module__ == module.__name__:
                yield value


RULES: dict[str, type[ServerlessRule]] = {rule.id: rule for rule in _rules()}

globals().update({rule.__name__: rule for rule in RULES.values()})
