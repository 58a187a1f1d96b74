"""Whatever the template, no exception of ours escapes, and cfn-lint says what it says without us."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from cfnlint.decode import cfn_yaml, decode_str
from cfnlint.template import Template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfn_lint_serverless_opt.rules import RULES
from tests.program import cfn_lint

PLUGIN = "cfn_lint_serverless_opt"
FIXTURES = Path(__file__).parent.parent / "test_templates"
HEADER = 'AWSTemplateFormatVersion: "2010-09-09"\n'

TEXTS = {
    "empty": "",
    "no mapping": "[1, 2]",
    "text": "just text",
    "resources null": f"{HEADER}Resources: null\n",
    "resources a list": f"{HEADER}Resources: [1, 2]\n",
    "resources text": f"{HEADER}Resources: text\n",
    "resource null": f"{HEADER}Resources:\n  Orders: null\n",
    "resource a list": f"{HEADER}Resources:\n  Orders: [1]\n",
    "type a list": f"{HEADER}Resources:\n  Orders:\n    Type: [1]\n",
    "properties a list": f"{HEADER}Resources:\n  Orders:\n    Type: AWS::Logs::LogGroup\n    Properties: [1]\n",
    "properties null": f"{HEADER}Resources:\n  Orders:\n    Type: AWS::Logs::LogGroup\n    Properties: null\n",
    "numbers as keys": f"{HEADER}Resources:\n  1:\n    Type: AWS::Logs::LogGroup\n    2: 3\n",
    "conditions in a circle": (
        f"{HEADER}Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\nResources:\n  Orders:\n"
        "    Type: AWS::Logs::LogGroup\n    Condition: A\n    Properties:\n"
        "      RetentionInDays: !If [B, 7, !Ref AWS::NoValue]\n"
    ),
    "references in a circle": (
        f"{HEADER}Resources:\n  A:\n    Type: AWS::Lambda::Alias\n    Properties:\n      FunctionName: !Ref B\n"
        "      FunctionVersion: '1'\n      Name: !Ref B\n  B:\n    Type: AWS::Lambda::Alias\n    Properties:\n"
        "      FunctionName: !Ref A\n      FunctionVersion: '1'\n      Name: !Ref A\n"
    ),
    "an anchor in a circle": f"{HEADER}Resources:\n  Orders: &a\n    Type: AWS::Logs::LogGroup\n    Properties: *a\n",
    "globals text": (
        f"{HEADER}Transform: AWS::Serverless-2016-10-31\nGlobals: text\nResources:\n  A:\n    Type: AWS::SNS::Topic\n"
    ),
    "a merge key": (
        f"{HEADER}Resources:\n  A: &a\n    Type: AWS::Logs::LogGroup\n  Orders:\n    <<: *a\n    DependsOn: A\n"
    ),
    "a nested stack of itself": (
        f"{HEADER}Resources:\n  A:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
        "      TemplateURL: template.yaml\n      Parameters: {B: !GetAtt A.Outputs.B}\n"
    ),
    "an include of a folder": (
        f"{HEADER}Resources:\n  Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: .}}}}\n"
        "  A:\n    Type: AWS::Logs::LogGroup\n"
    ),
    "loops over loops": (
        f"{HEADER}Transform: AWS::LanguageExtensions\nParameters: {{N: {{Type: CommaDelimitedList}}}}\nResources:\n"
        "  Fn::ForEach::A: [X, !Ref N, {'Fn::ForEach::B': [Y, !Ref N, {'T${X}${Y}': {Type: AWS::S3::Bucket}}]}]\n"
    ),
    "not YAML": "a: [",
}


if hasattr(cfn_yaml, "_MAX_EXPANDED_NODES"):  # without this bound cfn-lint alone does not come back
    TEXTS["a billion laughs"] = (
        f"{HEADER}Metadata:\n  a0: &a0 [ha, ha]\n"
        + "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
        + "Resources:\n  Orders:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n"
        "      PolicyDocument: {Version: '2012-10-17', Statement: *a9}\n"
    )


def test_cfn_lint_says_what_it_says_without_us(tmp_path: Path) -> None:
    names = []
    for name, text in TEXTS.items():
        names.append(f"{name.replace(' ', '-')}.yaml")
        (tmp_path / names[-1]).write_text(text)
    # All at once: to start cfn-lint takes longer than any of them.
    alone = cfn_lint("-f", "parseable", "--", *names, cwd=tmp_path)
    together = cfn_lint("-f", "parseable", "-a", PLUGIN, "-i", "WT", "ET", "--", *names, cwd=tmp_path)
    assert (together.returncode, together.stdout) == (alone.returncode, alone.stdout)
    assert "Traceback" not in alone.stderr + together.stderr
    assert PLUGIN not in together.stderr


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_bytes(b"\xff\xfe\x00\x01")
    alone = cfn_lint("--", "template.yaml", cwd=tmp_path)
    together = cfn_lint("-a", PLUGIN, "--", "template.yaml", cwd=tmp_path)
    assert together.returncode == alone.returncode


TEMPLATES = [decode_str(path.read_text(encoding="utf-8"))[0] for path in sorted(FIXTURES.glob("*/bad-*.yaml"))] + [
    decode_str((FIXTURES / "guide" / "bad.yaml").read_text(encoding="utf-8"))[0]
]

ODD: list[Any] = [
    None,
    [],
    {},
    [[]],
    "",
    "text",
    0,
    -1.5,
    True,
    {1: 2},
    [None],
    {"Ref": []},
    {"Ref": "Orders"},
    {"Ref": "Missing"},
    {"Ref": "AWS::NoValue"},
    {"Fn::If": []},
    {"Fn::If": ["Missing", 1, {"Ref": "AWS::NoValue"}]},
    {"Fn::If": [{}, [], None]},
    {"Fn::GetAtt": "Orders"},
    {"Fn::GetAtt": [1, 2]},
    {"Fn::Sub": [1]},
    {"Fn::Sub": "${Missing.Arn}${!x}${}"},
    {"Fn::Join": ["", {"Ref": "x"}]},
    {"Fn::FindInMap": ["a", "b", "c"]},
    {"Fn::Select": [5, []]},
    {"Fn::Split": [",", {"Ref": "Orders"}]},
    {"Fn::Transform": {"Name": "AWS::Include"}},
    {"Fn::ImportValue": None},
]


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(below for key, value in items for below in _paths(value, (*path, key)))]


def _replaced(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = _replaced(node[path[0]], path[1:], value)
    return copy


@st.composite
def _templates(draw: st.DrawFn) -> Any:
    template = draw(st.sampled_from(TEMPLATES))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(_paths(template)[1:] or [()]))
        template = _replaced(template, path, draw(st.sampled_from(ODD)))
    return template


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(_templates())
def test_no_rule_gives_up(template: Any) -> None:
    """The net that keeps exceptions in is there for the unforeseen: nothing here should need it."""
    try:
        cfn = Template(None, template, ["us-east-1"])
        cfn.get_resources()
    except Exception:  # noqa: BLE001 - then cfn-lint never comes to run rules
        return
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    logger = logging.getLogger(PLUGIN)
    logger.addHandler(handler)
    level, logger.level = logger.level, logging.DEBUG
    try:
        for rule in RULES.values():
            rule().match(cfn)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    assert [f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}" for record in records] == []
