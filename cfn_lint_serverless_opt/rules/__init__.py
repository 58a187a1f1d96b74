"""Every rule, collected from the files below this folder.

A new rule is one new file: cfn-lint finds its class here because each is an attribute of this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from cfn_lint_serverless_opt.rules._rule import ServerlessRule


def _rules() -> Iterator[type[ServerlessRule]]:
    for found in walk_packages(__path__, f"{__name__}."):
        for value in vars(import_module(found.name)).values():
            is_rule = isinstance(value, type) and issubclass(value, ServerlessRule) and value is not ServerlessRule
            if is_rule and value.__module__ == found.name:
                yield value


RULES: dict[str, type[ServerlessRule]] = {rule.id: rule for rule in _rules()}

globals().update({rule.__name__: rule for rule in RULES.values()})
