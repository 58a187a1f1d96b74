"""A finding stands on the line that a person edits, where cfn-lint alone would point elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from cfnlint import api
from cfnlint.config import ManualArgs

from tests.linting import lint, ours

SAM = 'AWSTemplateFormatVersion: "2010-09-09"\nTransform: AWS::Serverless-2016-10-31\n'
FUNCTION = (
    "    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Runtime: python3.13\n"
    "      CodeUri: s/\n"
)
LOGGED = "      LoggingConfig: {LogGroup: shop}\n"

CASES = {
    "an override, not the line in Globals": (
        f"{SAM}Globals:\n  Function:\n    Timeout: 60\nResources:\n  A:\n{FUNCTION}{LOGGED}      Timeout: 900\n",
        [("WT1002", 14)],
    ),
    "the line in Globals, if inherited": (
        f"{SAM}Globals:\n  Function:\n    Timeout: 900\nResources:\n  A:\n{FUNCTION}{LOGGED}",
        [("WT1002", 5)],
    ),
    "what a resource that ignores Globals lacks": (
        (
            f"{SAM}Globals:\n  Function:\n    LoggingConfig: {{LogGroup: shop}}\nResources:\n  A:\n"
            f"    IgnoreGlobals: '*'\n{FUNCTION}"
        ),
        [("WT5002", 7)],
    ),
    "a number in a flow list": (
        (
            f"{SAM}Parameters:\n  P: {{Type: String}}\nConditions:\n  C: !Equals [!Ref P, a]\nResources:\n  A:\n"
            "    Type: AWS::Logs::LogGroup\n    Properties:\n      RetentionInDays: !If [C, 7,\n        3653]\n"
        ),
        [("IT5004", 12)],
    ),
    "a value under a merge key": (
        (
            f"{SAM}Resources:\n  A: &a\n    Type: AWS::Logs::LogGroup\n    Properties: &p\n"
            "      RetentionInDays: 3653\n"
            "  B:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      <<: *p\n"
        ),
        [("IT5004", 7), ("IT5004", 7)],
    ),
}


@pytest.mark.parametrize(("template", "expected"), CASES.values(), ids=CASES.keys())
def test_place(template: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(template)
    rules = {rule for rule, _ in expected}
    assert [(one.rule, one.line) for one in ours(lint(path)) if one.rule in rules] == expected


TEXT, _ = CASES["an override, not the line in Globals"]


@pytest.mark.parametrize(
    ("beside", "line"),
    [
        ({"template.yaml": TEXT}, 14),
        ({"template.yaml": "", "template.json": "{", "template.yml": TEXT}, 14),
        ({"template.yaml": f"# moved\n{TEXT}"}, 5),
        ({"template.yaml": TEXT.replace("  A:\n", "  B:\n")}, 5),
        ({"template.yaml": "Resources:\n  ? [A]\n  : {}\n"}, 5),
        ({"template.yaml": "Resources: []\n"}, 5),
        ({"orders.yaml": TEXT}, 5),
        ({}, 5),
    ],
)
def test_text_without_a_file_name(
    beside: dict[str, str], line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As SAM CLI hands it over: its default template is read if it is that text, else cfn-lint's own line must do."""
    for name, text in beside.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    found = api.lint(TEXT, config=ManualArgs(append_rules=["cfn_lint_serverless_opt"]))
    assert [match.linenumber for match in found if match.rule.id == "WT1002"] == [line]


def test_a_template_of_ten_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(f"{SAM}Resources:\n  A:\n    Type: AWS::Logs::LogGroup\nMetadata:\n  Text: {'x' * 10_000_000}\n")
    assert [(one.rule, one.line) for one in ours(lint(path, only_ours=True))] == [("WT5001", 4)]
