"""The data files say what the upstream packages say."""

import json

from cfn_lint_serverless_opt.data import IAM_ACTIONS, SAM_POLICY_TEMPLATES, generate, iam_service


def test_sam_policy_templates_are_those_of_the_transform() -> None:
    assert SAM_POLICY_TEMPLATES.read_text(encoding="utf-8") == generate.sam_policy_templates()


def test_iam_actions_are_those_of_cfn_lint() -> None:
    # Versions of cfn-lint know more or less; about what both know they agree.
    ours, theirs = (_owners(text) for text in (IAM_ACTIONS.read_text(encoding="utf-8"), generate.iam_actions()))
    both = ours.keys() & theirs.keys()
    assert len(both) > len(ours) / 2
    assert {action for action in both if ours[action] != theirs[action]} == set()


def test_what_iam_policies_can_say_about_a_service() -> None:
    dynamodb = iam_service("dynamodb")
    assert dynamodb.actions["getitem"] == {"dynamodb"}
    assert dynamodb.actions["listtables"] == set()
    assert "table" in dynamodb.prefixes
    assert iam_service("kafka-cluster").actions["connect"] == {"kafka"}
    assert not iam_service("no-such-service").actions


def _owners(text: str) -> dict[str, str]:
    """The services in the ARNs of what each action works on."""
    services = {name: json.loads(facts)[0] for name, _, facts in (line.partition(" ") for line in text.splitlines())}
    return {
        f"{name}:{action}": owners
        for name, by_owners in services.items()
        for owners, actions in by_owners.items()
        for action in actions.split()
    }
