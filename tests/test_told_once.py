"""What cfn-lint's E3505, E3705 and W2501 say we do not say again, and what they leave out we do say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.linting import lint

_TEMPLATE = """
Parameters:
  Stage: {{Type: String}}
  Number: {{Type: Number, Default: 60}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTest: !Not [!Condition IsProd]
Resources:
  Ship:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      Role: arn:aws:iam::123456789012:role/ship
      Code: {{S3Bucket: artifacts, S3Key: ship.zip}}
      Timeout: {timeout}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: {function}
      EventSourceArn: {arn}
      BatchSize: {batch}
      MaximumBatchingWindowInSeconds: 1
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: {visibility}
      FifoQueue: {fifo}
"""
_FUNCTION = """
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Ship:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      Role: arn:aws:iam::123456789012:role/ship
      Code: {S3Bucket: artifacts, S3Key: ship.zip}
      Environment:
        Variables:
"""
_PLAIN = {
    "timeout": "60",
    "function": "!Ref Ship",
    "arn": "!GetAtt Orders.Arn",
    "batch": "10",
    "visibility": "360",
    "fifo": "!Ref AWS::NoValue",
}
_OTHER = "arn:aws:sqs:us-east-1:123456789012:invoices"


def _rules(values: dict[str, str], folder: Path) -> set[str]:
    template = folder / "template.yaml"
    template.write_text(_TEMPLATE.format(**(_PLAIN | values)), encoding="utf-8")
    return {one.rule for one in lint(template)} & {"ET2002", "E3505", "ET2009", "E3705"}


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("E3505", {"visibility": "30"}),
        ("E3505", {"visibility": "'30'", "timeout": "'60'"}),
        ("E3505", {"visibility": "!Ref AWS::NoValue"}),
        ("E3505", {"visibility": "30", "function": "!GetAtt Ship.Arn"}),
        ("E3505", {"visibility": "!If [IsProd, 30, 600]"}),
        ("E3505", {"visibility": "30", "timeout": "!If [IsProd, 60, 90]"}),
        ("E3505", {"visibility": "!If [IsProd, 30, 40]", "function": "!If [IsProd, !Ref Ship, !GetAtt Ship.Arn]"}),
        ("E3505", {"visibility": "!If [IsTest, 360, 30]", "function": "!If [IsProd, !Ref Ship, other]"}),
        ("ET2002", {"visibility": "!If [IsProd, 600, 30]"}),
        ("ET2002", {"visibility": "!If [IsProd, 600, !Ref AWS::NoValue]"}),
        ("ET2002", {"visibility": "30", "timeout": "!If [IsProd, 5, 60]"}),
        ("ET2002", {"visibility": "30", "timeout": "!Ref Number"}),
        ("ET2002", {"visibility": "30", "function": "!Sub '${Ship}'"}),
        ("ET2002", {"visibility": "30", "arn": "!Sub '${Orders.Arn}'"}),
        ("E3705", {"batch": "20", "fifo": "true"}),
        ("E3705", {"batch": "'20'", "fifo": "'true'"}),
        ("E3705", {"batch": "20", "fifo": "!If [IsProd, true, !Ref AWS::NoValue]"}),
        ("E3705", {"batch": "20", "fifo": "!If [IsProd, !Ref AWS::NoValue, true]"}),
        ("E3705", {"batch": "20", "fifo": "true", "arn": f"!If [IsProd, !GetAtt Orders.Arn, '{_OTHER}.fifo']"}),
        ("ET2009", {"batch": "20", "fifo": "!If [IsProd, false, true]"}),
        ("ET2009", {"batch": "!If [IsProd, 10, 20]", "fifo": "true"}),
        ("ET2009", {"batch": "!Ref Number", "fifo": "true"}),
        ("ET2009", {"batch": "20", "arn": f"'{_OTHER}.fifo'"}),
        ("ET2009", {"batch": "20", "arn": f"!If [IsProd, !GetAtt Orders.Arn, '{_OTHER}.fifo']"}),
    ],
)
def test_told_once(rule: str, values: dict[str, str], tmp_path: Path) -> None:
    assert _rules(values, tmp_path) == {rule}


@pytest.mark.parametrize(
    ("rule", "name", "value"),
    [
        ("W2501", "DbPassword", "Tr0ub4dor"),
        ("W2501", "Password", "!Ref Given"),
        ("WT8008", "Password", "!Sub Tr0ub4dor"),
        ("WT8008", "Password", "!If [IsProd, Tr0ub4dor, !Ref AWS::NoValue]"),
        ("WT8008", "DB_PASSWORD", "!Ref Given"),
    ],
)
def test_passwords(rule: str, name: str, value: str, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    text = f"Parameters:\n  Stage: {{Type: String}}\n  Given: {{Type: String, Default: Tr0ub4dor}}\n{_FUNCTION}"
    template.write_text(f"{text}          {name}: {value}\n", encoding="utf-8")
    assert {one.rule for one in lint(template)} & {"W2501", "WT8008"} == {rule}
