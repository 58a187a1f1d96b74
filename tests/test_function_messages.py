"""What messages about functions advise: a remedy for this template, and nothing that is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.linting import lint

_REST = """
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      CodeUri: src/
      Timeout: {timeout}
      Events:
        Get: {{Type: Api, Properties: {{Path: /, Method: get, RestApiId: !Ref Api{wait}}}}}
  Api:
    Type: AWS::Serverless::Api
    Properties: {{StageName: live{endpoint}}}
"""
_NOTIFIED = """
Resources:
  Thumb:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      Role: arn:aws:iam::123456789012:role/thumb
      Code: {{S3Bucket: artifacts, S3Key: thumb.zip}}
      MemorySize: {memory}
      Environment: {{Variables: {{NODE_OPTIONS: --max-old-space-size=4096}}}}
      Layers: [{layer}]
  Live:
    Type: AWS::Lambda::Alias
    Properties: {{FunctionName: !Ref Thumb, FunctionVersion: "1", Name: live}}
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: shop-uploads
      NotificationConfiguration: {{LambdaConfigurations: [{{Event: s3:ObjectCreated:*, Function: !GetAtt Thumb.Arn}}]}}
  Once:
    Type: AWS::Lambda::Permission
    Properties: {{Action: lambda:InvokeFunction, FunctionName: !Ref Thumb, Principal: s3.amazonaws.com,
      SourceArn: arn:aws:s3:::shop-uploads}}
  Again:
    Type: AWS::Lambda::Permission
    Properties: {{Action: lambda:InvokeFunction, FunctionName: !Ref Live, Principal: s3.amazonaws.com,
      SourceArn: !GetAtt Uploads.Arn}}
  News:
    Type: AWS::Lambda::Permission
    Properties: {{Action: lambda:InvokeFunction, FunctionName: !Ref Thumb, Principal: sns.amazonaws.com,
      SourceArn: "arn:aws:sns:us-east-1:123456789012:news"}}
  NewsAgain:
    Type: AWS::Lambda::Permission
    Properties: {{Action: lambda:InvokeFunction, FunctionName: !Ref Live, Principal: sns.amazonaws.com,
      SourceArn: "arn:aws:sns:us-east-1:123456789012:news"}}
"""


@pytest.mark.parametrize(
    ("timeout", "wait", "endpoint", "advice"),
    [
        (60, "", "", "Set Timeout to at most 28, or leave"),
        (60, "", ", EndpointConfiguration: EDGE", "Set Timeout to at most 28, or leave"),
        (
            60,
            "",
            ", EndpointConfiguration: REGIONAL",
            (
                "at most 28, set TimeoutInMillis above 60000 ms once AWS has raised the account's quota of 29000 ms, "
                "or leave"
            ),
        ),
        (45, "", ", EndpointConfiguration: {Type: PRIVATE}", "at most 28, set TimeoutInMillis above 45000 ms once"),
        (900, "", ", EndpointConfiguration: REGIONAL", "Set Timeout to at most 28, or leave"),
        (20, ", TimeoutInMillis: 10000", "", "at most 9, set TimeoutInMillis above 20000 ms, or leave"),
        (20, ", TimeoutInMillis: 1000", "", ". Set TimeoutInMillis above 20000 ms, or leave"),
    ],
)
def test_callers_are_waited_for(tmp_path: Path, timeout: int, wait: str, endpoint: str, advice: str) -> None:
    (message,) = _messages(tmp_path, "WT1003", _REST.format(timeout=timeout, wait=wait, endpoint=endpoint))
    assert advice in message


def test_nobody_is_said_to_give_up_at_the_limit(tmp_path: Path) -> None:
    assert _messages(tmp_path, "WT1003", _REST.format(timeout=29, wait="", endpoint="")) == []


def test_long_timeouts_name_the_option(tmp_path: Path) -> None:
    text = _REST.format(timeout=301, wait="", endpoint="").replace("Events", "Tags")
    assert "is 301 s, above max_seconds (300)" in _messages(tmp_path, "WT1002", text)[0]


def test_a_way_in_is_named_once(tmp_path: Path) -> None:
    (message,) = _messages(tmp_path, "WT1009", _NOTIFIED.format(memory=512, layer=""))
    assert "(permission 'News', " not in message
    assert "(Bucket 'Uploads', permission 'News')" in message
    assert "sqs:SendMessage" in message


@pytest.mark.parametrize(("memory", "advised"), [(3538, None), (4096, None), (8192, "not below its heap of 4096")])
def test_memory_leaves_room_for_the_heap(tmp_path: Path, memory: int, advised: str | None) -> None:
    messages = _messages(tmp_path, "IT1005", _NOTIFIED.format(memory=memory, layer=""))
    assert [advised in one for one in messages if advised] == ([True] if advised else [])
    assert bool(messages) is bool(advised)


@pytest.mark.parametrize(
    ("layer", "is_told"), [("arn:aws:lambda:us-east-1:123456789012:layer:trace:7", True), ("", False)]
)
def test_layers_have_an_architecture(tmp_path: Path, layer: str, is_told: bool) -> None:
    (message,) = _messages(tmp_path, "IT1006", _NOTIFIED.format(memory=512, layer=layer))
    assert ("from elsewhere for arm64 too" in message) is is_told


@pytest.mark.parametrize(("minutes", "is_lost"), [(59, True), (60, False), (120, False)])
def test_how_soon_a_schedule_runs_again_is_an_option(tmp_path: Path, minutes: int, is_lost: bool) -> None:
    template = tmp_path / "template.yaml"
    hourly = "{Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}"
    text = _REST.format(timeout=5, wait="", endpoint="").split("Events:", 1)[0]
    template.write_text(f"Transform: AWS::Serverless-2016-10-31{text}Events: {hourly}\n")
    found = lint(template, only_ours=True, options={"WT1009": {"recurring_minutes": minutes}})
    assert ("WT1009" in {one.rule for one in found}) is is_lost


def _messages(folder: Path, rule: str, body: str) -> list[str]:
    template = folder / "template.yaml"
    template.write_text(f"Transform: AWS::Serverless-2016-10-31{body}")
    return [found.message for found in lint(template, only_ours=True) if found.rule == rule]
