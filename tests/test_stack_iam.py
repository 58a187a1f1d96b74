"""What actions apply to, what resource patterns mean, and how policies with references in them are read."""

import json

import pytest

from cfn_lint_serverless_opt.stack.resources.iam_actions import applies_to, is_every_resource, is_narrowable
from cfn_lint_serverless_opt.template.references import arn_parts, in_json, mark, unknown

REGION = unknown({"Ref": "Region"})


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("dynamodb:GetItem", True),
        ("DynamoDB:getitem", True),
        ("dynamodb:ListTables", False),
        ("xray:PutTraceSegments", False),
        ("sns:Publish", False),
        ("ec2:CreateNetworkInterface", False),
        ("comprehend:DetectEntities", False),
        ("rekognition:DetectCustomLabels", True),
        ("dynamodb:Get*", None),
        ("dynamodb:Unheard", None),
        ("unheard:GetItem", None),
        ("*", None),
        ("", None),
    ],
)
def test_narrowable_actions(action: str, expected: bool | None) -> None:
    assert is_narrowable(action) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::*/*",
        "arn:aws:dynamodb:*:*:table/*",
        "arn:aws:iam::*:role/*",
        "arn:aws:logs:*:*:*",
        "arn:*:*:*:*:*",
        f"arn:{unknown({'Ref': 'Partition'})}:s3:::*",
    ],
)
def test_patterns_of_every_resource(pattern: str) -> None:
    assert is_every_resource(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "arn:aws:s3:::orders",
        "arn:aws:s3:::orders/*",
        "arn:aws:s3:::job/*",
        "arn:aws:dynamodb:*:123456789012:table/*",
        "arn:aws:dynamodb:us-east-1:*:table/*",
        f"arn:aws:dynamodb:{REGION}:*:table/*",
        f"arn:aws:{unknown({'Ref': 'Service'})}:*:*:*",
        "arn:aws:dynamodb:*:*:table/orders",
        "arn:aws:dynamodb:*:*:table/*/index/*",
        "arn:aws:lambda:*:*:function:*",
        mark("Table", "Arn"),
        f"{mark('Bucket', 'Arn')}/*",
    ],
)
def test_other_patterns(pattern: str) -> None:
    assert not is_every_resource(pattern)


@pytest.mark.parametrize(
    ("action", "pattern", "expected"),
    [
        ("s3:GetObject", "*", True),
        ("S3:GetObject", "arn:aws:s3:::*", True),
        ("dynamodb:GetItem", "arn:aws:s3:::*", False),
        ("dynamodb:GetItem", "arn:aws:*:*:*:*", True),
        # The service in its ARNs is another than in its actions.
        ("kafka-cluster:Connect", "arn:aws:kafka:*:*:*", True),
    ],
)
def test_actions_on_patterns(action: str, pattern: str, expected: bool) -> None:
    assert applies_to(action, pattern) is expected


def test_colons_in_references_separate_nothing() -> None:
    assert arn_parts(f"arn:aws:sqs:{REGION}:123456789012:a:b") == ["arn", "aws", "sqs", REGION, "123456789012", "a:b"]
    assert arn_parts(mark("Queue", "Arn")) == [mark("Queue", "Arn")]


def test_references_survive_in_json() -> None:
    text = json.dumps({"Resource": "@/*"}).replace("@", REGION)
    assert json.loads(in_json(text)) == {"Resource": f"{REGION}/*"}
