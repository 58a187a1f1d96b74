"""Facts generated from upstream packages by ``generate.py``, and checked against them by a test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cfn_lint_serverless_opt.template.records import Record

SAM_POLICY_TEMPLATES = Path(__file__).parent / "sam_policy_templates.json"
IAM_ACTIONS = Path(__file__).parent / "iam_actions.txt"


class IamService(Record):
    """What IAM policies can say about a service.

    Attributes:
        actions: its actions in lower case, each with the services in the ARNs of what it works on, such as ``kafka``
            for ``kafka-cluster:connect``; none for an action that can be granted on ``*`` only.
        prefixes: how the ARNs of its types of resources start, after the account: ``table``, ``role``.
    """

    actions: Mapping[str, frozenset[str]]
    prefixes: frozenset[str]


@cache
def sam_policy_templates() -> dict[str, list[str]]:
    """The actions that each SAM policy template grants.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
    """
    templates: dict[str, list[str]] = json.loads(SAM_POLICY_TEMPLATES.read_text(encoding="utf-8"))
    return templates


@cache
def iam_service(name: str) -> IamService:
    """What IAM policies can say about a service; nothing about one that is not known.

    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

    Args:
        name: its prefix in lower case, such as ``dynamodb``.
    """
    facts = _iam_services().get(name)
    if facts is None:
        return IamService({}, frozenset())
    by_owners, prefixes = json.loads(facts)
    actions = {action: frozenset(owners.split()) for owners, named in by_owners.items() for action in named.split()}
    return IamService(actions, frozenset(prefixes))


@cache
def _iam_services() -> dict[str, str]:
    """What is known of each service, as JSON: few of hundreds are ever asked for."""
    lines = IAM_ACTIONS.read_text(encoding="utf-8").splitlines()
    return {name: facts for name, _, facts in (line.partition(" ") for line in lines)}
