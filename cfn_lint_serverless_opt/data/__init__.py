"""Facts generated from upstream packages by ``generate.py``, and checked against them by a test."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

SAM_POLICY_TEMPLATES = Path(__file__).parent / "sam_policy_templates.json"


@cache
def sam_policy_templates() -> dict[str, list[str]]:
    """The actions that each SAM policy template grants.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
    """
    templates: dict[str, list[str]] = json.loads(SAM_POLICY_TEMPLATES.read_text(encoding="utf-8"))
    return templates
