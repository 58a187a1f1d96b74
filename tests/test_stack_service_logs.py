"""How the groups that AWS services log to are called."""

from __future__ import annotations

import pytest

from cfn_lint_serverless_opt.stack.relations.service_logs import undeclared_logs
from tests.reading import stack

TEMPLATE = """
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Name: {Type: String, Default: orders}
Mappings: {Names: {dev: {stage: beta}, prod: {stage: live}}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  ProdLogs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /aws/codebuild/declared, RetentionInDays: 14}
  Build:
    Type: AWS::CodeBuild::Project
    Properties: {Name: %s}
"""


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("orders", {"orders"}),
        ("!Ref Name", {"${Name}"}),
        ("!Ref Stage", {"${Stage}"}),
        ('!Sub "${Name}-${AWS::StackName}"', {"${Name}-${AWS::StackName}"}),
        ('!Join ["-", [!Ref Name, !Ref AWS::StackName]]', {"orders-${AWS::StackName}"}),
        ("!FindInMap [Names, !Ref Stage, stage]", {"beta", "live"}),
        ("!If [IsProd, live, !Ref Name]", {"live", "${Name}"}),
        ("!If [IsProd, declared, beta]", {"beta"}),
        ("!Ref AWS::NoValue", {"${Build}"}),
    ],
)
def test_group_is_named_as_it_is_written(name: str, groups: set[str]) -> None:
    ((_, _, gaps),) = undeclared_logs(stack(TEMPLATE % name))
    assert {group for group, _ in gaps} == {f"/aws/codebuild/{group}" for group in groups}
