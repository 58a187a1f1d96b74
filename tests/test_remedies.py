"""What messages tell people to write: the permission that it takes, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.linting import lint, ours

HEAD = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
"""
DONE = "      Definition: {StartAt: Done, States: {Done: {Type: Succeed}}}\n"
SAM_MACHINE = f"  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n{DONE}"
PLAIN_MACHINE = f"""\
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
{DONE}      RoleArn: arn:aws:iam::123456789012:role/flow
"""
SAM_FUNCTION = """\
  Ship:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler, Runtime: nodejs22.x, CodeUri: src/"""
ROLE = "Role: arn:aws:iam::123456789012:role/ship"
FILTER = """\
  Failed:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: shop
      FilterPattern: '{ $.level = "ERROR" }'
      MetricTransformations:
        - {MetricNamespace: Shop, MetricValue: "1", MetricName: """
DIMENSIONS = "Dimensions: [{Key: Route, Value: $.route}]"
ALARM = """\
  OnFailed:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: Shop, MetricName: Failed, Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 0,
      ComparisonOperator: GreaterThanThreshold, AlarmActions: [arn:aws:sns:us-east-1:123456789012:alarms]}
"""


def _message(rule: str, resources: str, folder: Path) -> str:
    template = folder / "template.yaml"
    template.write_text(HEAD + resources, encoding="utf-8")
    (message,) = {one.message for one in ours(lint(template, only_ours=True)) if one.rule == rule}
    return message


@pytest.mark.parametrize(
    ("rule", "resources", "remedy"),
    [
        ("WT7001", f"{SAM_FUNCTION}}}\n", "Set Tracing: Active"),
        (
            "WT7001",
            f"{SAM_FUNCTION}, {ROLE}}}\n",
            "Set Tracing: Active, and allow in its role on '*': xray:PutTraceSegments, xray:PutTelemetryRecords",
        ),
        ("WT7004", SAM_MACHINE, "Set Tracing: {Enabled: true}"),
        (
            "WT7004",
            PLAIN_MACHINE,
            (
                "Set TracingConfiguration: {Enabled: true}, and allow in its role on '*': xray:PutTraceSegments, "
                "xray:PutTelemetryRecords, xray:GetSamplingRules, xray:GetSamplingTargets"
            ),
        ),
        (
            "IT7010",
            PLAIN_MACHINE,
            (
                "Set LoggingConfiguration with Level: ERROR or ALL and a log group, and allow in its role on '*': "
                "logs:CreateLogDelivery, logs:GetLogDelivery, logs:UpdateLogDelivery, "
                "logs:DeleteLogDelivery, logs:ListLogDeliveries, logs:PutResourcePolicy, "
                "logs:DescribeResourcePolicies, logs:DescribeLogGroups"
            ),
        ),
        (
            "WT7009",
            f"{SAM_MACHINE}      Type: EXPRESS\n",
            (
                "Set Logging with Level: ERROR or ALL and a log group, and allow in its Policies on '*': "
                "logs:CreateLogDelivery, logs:GetLogDelivery, logs:UpdateLogDelivery, "
                "logs:DeleteLogDelivery, logs:ListLogDeliveries, logs:PutResourcePolicy, "
                "logs:DescribeResourcePolicies, logs:DescribeLogGroups"
            ),
        ),
        (
            "IT7007",
            f"{FILTER}Failed}}\n",
            "Add an AWS::CloudWatch::Alarm with MetricName: Failed and Namespace: Shop",
        ),
        (
            "IT7007",
            f"{FILTER}!Sub '${{AWS::StackName}}-failed', {DIMENSIONS}}}\n",
            (
                "Add an AWS::CloudWatch::Alarm with its MetricName and Namespace as the filter has them, and a value "
                "for each of its Dimensions (Route)"
            ),
        ),
        (
            "WT7008",
            f"{FILTER}Failed, {DIMENSIONS}}}\n{ALARM}",
            "Give its Dimensions a value for Route, or take them out of the filter",
        ),
        (
            "WT7008",
            f"{FILTER}Fail}}\n{ALARM}",
            "Write Fail, or give a metric filter that name",
        ),
    ],
)
def test_remedy(rule: str, resources: str, remedy: str, tmp_path: Path) -> None:
    assert _message(rule, resources, tmp_path).partition(". ")[2] == remedy


def test_untraced_function_says_which_traces(tmp_path: Path) -> None:
    assert "sends no X-Ray traces" in _message("WT7001", f"{SAM_FUNCTION}}}\n", tmp_path)
