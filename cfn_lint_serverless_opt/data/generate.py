"""Writes the data files of this package: ``python -m cfn_lint_serverless_opt.data.generate``.

It needs ``aws-sam-translator``, which only developers of this project have.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from cfn_lint_serverless_opt.data import SAM_POLICY_TEMPLATES


def sam_policy_templates() -> str:
    """The actions of each SAM policy template as JSON, from the definitions that the SAM transform uses."""
    source = files("samtranslator") / "policy_templates_data" / "policy_templates.json"
    templates = json.loads(source.read_text(encoding="utf-8"))["Templates"]
    actions = {name: sorted(_actions(template["Definition"])) for name, template in templates.items()}
    return json.dumps(actions, indent=1, sort_keys=True) + "\n"


def _actions(definition: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for statement in definition["Statement"]:
        action = statement["Action"]
        found |= {action} if isinstance(action, str) else set(action)
    return found


if __name__ == "__main__":
    SAM_POLICY_TEMPLATES.write_text(sam_policy_templates(), encoding="utf-8")
