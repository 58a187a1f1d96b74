"""What a template asks cfn-lint to leave out.

https://github.com/aws-cloudformation/cfn-lint#metadata
"""

from __future__ import annotations

from cfn_lint_serverless_opt.stack.stack import Element
from cfn_lint_serverless_opt.template.values import Path

_IGNORED: Path = ("Metadata", "cfn-lint", "config", "ignore_checks")


def is_ignored(element: Element, rule: str) -> bool:
    """Whether the ``Metadata`` of the template, or of the resource that an element belongs to, ignores a rule.

    What else leaves a rule out, such as ``-i`` or ``.cfnlintrc``, the template does not tell.
    """
    everywhere = element.stack.written(_IGNORED)
    here = element.stack.written((*element.path[:2], *_IGNORED))
    # cfn-lint takes the start of an ID for the whole template, and whole IDs only for a resource.
    return any(isinstance(one, str) and rule.startswith(one) for one in _listed(everywhere)) or rule in _listed(here)


def _listed(written: object) -> list[object]:
    return written if isinstance(written, list) else []
