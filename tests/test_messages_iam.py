"""What findings on policies and permissions name: who has a statement, what it is about, which parameter widens it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.linting import lint

POLICY = """
Parameters:
  Arn: {Type: String}
  Wide: {Type: String, Default: "*"}
  Wides: {Type: CommaDelimitedList, Default: "a,*"}
  Partition: {Type: String, Default: aws}
  Prefix: {Type: String, Default: ""}
  Stage: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Pack: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Hands.Arn}}
  Ship: {Type: AWS::Lambda::Function, Condition: IsProd, Properties: {Role: !GetAtt Hands.Arn}}
  Hands: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref Shared]}}
  Idle: {Type: AWS::IAM::Role}
  Clerk: {Type: AWS::IAM::User}
  Parcels: {Type: AWS::SQS::Queue}
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Statement: []}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      HOLDERS
      PolicyDocument:
        Statement:
          - {Effect: Allow, STATEMENT}
"""


def message(tmp_path: Path, rule: str, template: str) -> str:
    path = tmp_path / "template.yaml"
    path.write_text(template, encoding="utf-8")
    messages = [one.message for one in lint(path, only_ours=True) if one.rule == rule]
    assert len(messages) == 1
    return messages[0]


def of_statement(tmp_path: Path, rule: str, statement: str, holders: str = "Roles: [!Ref Idle]") -> str:
    return message(tmp_path, rule, POLICY.replace("HOLDERS", holders).replace("STATEMENT", statement))


@pytest.mark.parametrize(
    ("holders", "named"),
    [
        ("Roles: [!Ref Idle]", "'Idle' (through 'Policy')"),
        ("Roles: [!Ref Hands]", "'Pack' and 'Ship' (through 'Policy')"),
        ("Roles: [!Ref Idle, !Ref Hands]", "'Idle' and 'Pack' and 'Ship' (through 'Policy')"),
        ("Users: [!Ref Clerk]", "'Clerk' (through 'Policy')"),
        ("Roles: [elsewhere]", "'Policy'"),
        ("Roles: !If [IsProd, [!Ref Clerk], [!Ref Idle]]", "'Clerk' and 'Idle' (through 'Policy')"),
    ],
)
def test_who_has_a_statement(tmp_path: Path, holders: str, named: str) -> None:
    assert f"lets {named} do" in of_statement(tmp_path, "WT8001", 'Action: "sqs:*", Resource: "*"', holders)


def test_a_managed_policy_is_had_through_roles(tmp_path: Path) -> None:
    statement = '{Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}]}'
    template = POLICY.replace("{Statement: []}", statement).replace("HOLDERS", "Roles: [!Ref Idle]")
    found = message(tmp_path, "WT8001", template.replace("STATEMENT", "Action: sqs:ListQueues, Resource: '*'"))
    assert "lets 'Pack' and 'Ship' (through 'Shared') do" in found


def test_the_role_of_sam_is_its_function(tmp_path: Path) -> None:
    found = message(
        tmp_path,
        "WT8001",
        """
Transform: AWS::Serverless-2016-10-31
Resources:
  Pack:
    Type: AWS::Serverless::Function
    Properties: {Policies: [AWSLambdaBasicExecutionRole]}
  More:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref PackRole]
      PolicyDocument: {Statement: {Effect: Allow, Action: "sqs:*", Resource: "*"}}
""",
    )
    assert "lets 'Pack' (through 'More') do" in found


@pytest.mark.parametrize(
    ("action", "about", "said"),
    [
        ("sqs:*", 'Resource: "*"', "everything in sqs. Name"),
        ("sqs:*", "Resource: 'arn:aws:sqs:*:*:*'", "everything in sqs. Name"),
        ("sqs:*", 'Resource: [!GetAtt Parcels.Arn, "*"]', "everything in sqs. Name"),
        ("*", 'Resource: "*"', "everything in the account. Name"),
        ("sqs:*", "Resource: !GetAtt Parcels.Arn", "everything in sqs with '${Parcels.Arn}'. Name"),
        ("*", "Resource: [!GetAtt Parcels.Arn, !Ref Arn]", "everything with '${Parcels.Arn}', '${Arn}'. Name"),
        ("sqs:*", "Resource: [a, b, c, d, e]", "everything in sqs with 'a', 'b', 'c' and 2 more. Name"),
        ("sqs:*", "NotResource: !GetAtt Parcels.Arn", "everything in sqs that its NotResource leaves it. Name"),
    ],
)
def test_what_a_statement_is_about(tmp_path: Path, action: str, about: str, said: str) -> None:
    assert f" do {said} the actions" in of_statement(tmp_path, "WT8001", f'Action: "{action}", {about}')


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ("!Ref Wide", "'*' (the default of parameter 'Wide') gives"),
        ("!Ref Wides", "'*' (the default of parameter 'Wides') gives"),
        ('!Sub "arn:aws:s3:::${Wide}"', "'arn:aws:s3:::*' (the default of parameter 'Wide') gives"),
        ('!Sub "arn:aws:s3:::${Prefix}*"', "'arn:aws:s3:::*' (the default of parameter 'Prefix') gives"),
        ('!Sub "arn:${Partition}:s3:::*"', "'arn:aws:s3:::*' gives"),
        ("[!If [IsProd, !Ref Wide, !Ref Arn]]", "'*' (the default of parameter 'Wide') gives"),
        ('"*"', "'*' gives"),
    ],
)
def test_which_parameter_widens(tmp_path: Path, resource: str, said: str) -> None:
    found = of_statement(tmp_path, "WT8002", f"Action: s3:DeleteObject, Resource: {resource}")
    assert found.startswith(said)
    assert ("Take that default away" in found) == ("parameter" in said)


@pytest.mark.parametrize(
    ("services", "said"),
    [
        ("states.amazonaws.com", "by states.amazonaws.com on behalf of any AWS account. Add Condition"),
        ("[lambda.amazonaws.com, states.amazonaws.com]", "account. In a statement for that alone, add Condition"),
    ],
)
def test_others_keep_their_statement(tmp_path: Path, services: str, said: str) -> None:
    trust = f"{{Effect: Allow, Principal: {{Service: {services}}}, Action: 'sts:AssumeRole'}}"
    role = f"{{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{Statement: {trust}}}}}}}"
    assert said in message(tmp_path, "IT8009", f"Resources: {{Run: {role}}}")


PERMISSION = """
Resources:
  Pack: {Type: AWS::Lambda::Function}
  Open: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Pack, Principal: PRINCIPAL.amazonaws.com}}
"""
API = """
  Counter: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Target: !GetAtt Pack.Arn}}
"""
RULE = """
  Nightly: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: pack, Arn: !GetAtt Pack.Arn}]}}
"""
SPELLED = "Set SourceArn to !Sub arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"


@pytest.mark.parametrize(
    ("principal", "more", "said"),
    [
        ("apigateway", API, SPELLED + "${Counter}/*"),
        ("apigateway", "", SPELLED + "${<API>}/*"),
        ("events", RULE, "Set SourceArn to !GetAtt Nightly.Arn, and no SourceAccount"),
        (
            "events",
            RULE + RULE.replace("Nightly", "Weekly"),
            "Set SourceArn to !GetAtt <rule>.Arn, and no SourceAccount",
        ),
        ("sns", "", "Set SourceArn to the topic"),
        ("config", "", "or SourceAccount to !Ref AWS::AccountId"),
    ],
)
def test_what_narrows_a_permission(tmp_path: Path, principal: str, more: str, said: str) -> None:
    assert said in message(tmp_path, "WT8007", PERMISSION.replace("PRINCIPAL", principal) + more)
