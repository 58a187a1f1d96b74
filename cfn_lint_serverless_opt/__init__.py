"""A cfn-lint plugin that finds what costs serverless stacks money, throughput, lost events or opened doors.

``cfn-lint template.yaml -a cfn_lint_serverless_opt`` loads every rule from this module.
"""

from cfn_lint_serverless_opt import rules as _rules

__version__ = "0.1.0"

# cfn-lint instantiates the rule classes that are attributes of the module named with ``-a``.
globals().update({rule.__name__: rule for rule in _rules.RULES.values()})
