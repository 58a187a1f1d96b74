"""Writes the data files of this package: ``python -m cfn_lint_serverless_opt.data.generate``.

It needs ``aws-sam-translator``, which only developers of this project have.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from cfn_lint_serverless_opt.data import IAM_ACTIONS, SAM_POLICY_TEMPLATES
from cfn_lint_serverless_opt.template.port import iam_policies


def sam_policy_templates() -> str:
    """The actions of each SAM policy template as JSON, from the definitions that the SAM transform uses."""
    source = files("samtranslator") / "policy_templates_data" / "policy_templates.json"
    templates = json.loads(source.read_text(encoding="utf-8"))["Templates"]
    actions = {name: sorted(_actions(template["Definition"])) for name, template in templates.items()}
    return json.dumps(actions, indent=1, sort_keys=True) + "\n"


def iam_actions() -> str:
    """The part that rules use of cfn-lint's data about IAM policies, a line for each service, read one by one.

    After the service's name, as JSON: its actions, parted by spaces, by the services in the ARNs of what they work on;
    and how those ARNs start after the account.
    """
    return "".join(f"{name} {json.dumps(_service(name, facts))}\n" for name, facts in sorted(iam_policies().items()))


def _actions(definition: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for statement in definition["Statement"]:
        action = statement["Action"]
        found |= {action} if isinstance(action, str) else set(action)
    return found


def _service(name: str, facts: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    formats = {kind.lower(): kinds.get("ARNFormats", []) for kind, kinds in facts.get("Resources", {}).items()}
    actions: dict[str, list[str]] = {}
    for action, says in sorted(facts.get("Actions", {}).items()):
        kinds = [kind.lower() for kind in says.get("Resources", [])]
        owners = {arn.split(":")[2] for kind in kinds for arn in formats.get(kind, ())} or ({name} if kinds else set())
        actions.setdefault(" ".join(sorted(owners)), []).append(action)
    prefixes = {arn.split(":", 5)[-1].partition("/")[0] for arns in formats.values() for arn in arns if "/" in arn}
    return {owners: " ".join(named) for owners, named in sorted(actions.items())}, sorted(prefixes)


if __name__ == "__main__":
    SAM_POLICY_TEMPLATES.write_text(sam_policy_templates(), encoding="utf-8")
    IAM_ACTIONS.write_text(iam_actions(), encoding="utf-8")
