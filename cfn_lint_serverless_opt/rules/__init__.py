"""Every rule, collected from the files below this folder.

A new rule is one new file: cfn-lint finds its class here because each is an attribute of this module.
"""

from importlib import import_module
from pkgutil import walk_packages

from cfn_lint_serverless_opt.rules._rule import ServerlessRule

RULES: dict[str, type[ServerlessRule]] = {}

for _module in walk_packages(__path__, f"{__name__}."):
    for _name, _value in list(vars(import_module(_module.name)).items()):
        if isinstance(_value, type) and issubclass(_value, ServerlessRule) and _value.__module__ == _module.name:
            globals()[_name] = RULES[_value.id] = _value

del RULES[ServerlessRule.id]  # the base class is no rule
