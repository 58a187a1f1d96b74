"""The values of parameters that the user lints with count, as far as cfn-lint hands them on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.program import cfn_lint

FUNCTION = (
    "Type: AWS::Lambda::Function\n    Properties:\n      Runtime: nodejs22.x\n      Handler: a.b\n"
    "      Code: {S3Bucket: artifacts, S3Key: a.zip}\n      Role: arn:aws:iam::123456789012:role/x\n"
)
TEMPLATE = f"""
Parameters:
  Stage: {{Type: String, Default: dev, AllowedValues: [dev, live]}}
  Seconds: {{Type: Number, Default: 60}}
  Stored: {{Type: "AWS::SSM::Parameter::Value<Number>", Default: /seconds}}
Mappings: {{Per: {{dev: {{Days: 7}}, live: {{Days: 9}}}}}}
Conditions:
  IsLive: !Equals [!Ref Stage, live]
  Kept: !Equals [!FindInMap [Per, !Ref Stage, Days], "9"]
Resources:
  ByStage:
    {FUNCTION}      Timeout: !If [IsLive, 900, !Ref Seconds]
  BySize:
    {FUNCTION}      Timeout: !Ref Seconds
  OnlyKept:
    Condition: Kept
    {FUNCTION}      Timeout: 800
  ByStore:
    {FUNCTION}      Timeout: !Ref Stored
"""
ALWAYS = "ByStage 900 (when IsLive is true)"


def timeouts(folder: Path, text: str, *parameters: str) -> list[str]:
    """What WT1002 says: the function, its timeout, and when."""
    (folder / "template.yaml").write_text(text)
    given = [one for parameter in parameters for one in ("--parameters", parameter)]
    result = cfn_lint(
        *("-f", "json", "-a", "cfn_lint_serverless_opt", "-i", "E", "W1", "W2", "W3", *given),
        "--",
        "template.yaml",
        cwd=folder,
    )
    messages = [one["Message"] for one in json.loads(result.stdout) if one["Rule"]["Id"] == "WT1002"]
    found = []
    for message in messages:
        said = re.search(r"'(\w+)' is (\d+) s", message)
        assert said is not None
        clause = f" ({message.rsplit(' (', 1)[1]}" if message.endswith(")") else ""
        found.append(f"{said[1]} {said[2]}{clause}")
    return sorted(found)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ((), ["ByStage 900 (when IsLive is true)", "OnlyKept 800"]),
        (("Stage=live",), ["ByStage 900", "OnlyKept 800"]),
        (("Stage=dev",), []),
        # What is not given has its default.
        (("Seconds=700",), ["BySize 700", "ByStage 700"]),
        (("Stage=live", "Stage=dev"), ["ByStage 900 (when IsLive is true)", "OnlyKept 800"]),
        # The name of a parameter of Systems Manager is no value.
        (("Stored=800", "Stage=dev"), []),
    ],
)
def test_values_count_in_plain_templates(parameters: tuple[str, ...], expected: list[str], tmp_path: Path) -> None:
    assert timeouts(tmp_path, TEMPLATE, *parameters) == expected


@pytest.mark.parametrize("transform", ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"])
def test_cfn_lint_loses_them_where_there_is_a_transform(transform: str, tmp_path: Path) -> None:
    text = f"Transform: {transform}\n{TEMPLATE}"
    assert timeouts(tmp_path, text, "Stage=dev") == timeouts(tmp_path, text) == [ALWAYS, "OnlyKept 800"]
