"""The data files say what the upstream packages say."""

from cfn_lint_serverless_opt.data import SAM_POLICY_TEMPLATES, generate


def test_sam_policy_templates_are_those_of_the_transform() -> None:
    assert SAM_POLICY_TEMPLATES.read_text(encoding="utf-8") == generate.sam_policy_templates()
