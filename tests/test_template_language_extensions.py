"""A template with ``AWS::LanguageExtensions`` and no loop says what it says without, whatever the order of its maps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import decode_str

from cfn_lint_serverless_opt.template.values import UNKNOWN
from tests.linting import lint, ours
from tests.reading import stack

FIXTURES = Path(__file__).parent.parent / "test_templates"
EXTENSIONS = "AWS::LanguageExtensions"


def _has(*words: str) -> list[Path]:
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(FIXTURES.glob("*/*.yaml"))}
    return [path for path, text in texts.items() if EXTENSIONS not in text and all(word in text for word in words)]


def _template(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(json.dumps(decode_str(path.read_text(encoding="utf-8"))[0]))
    return content


def _extended(content: dict[str, Any]) -> dict[str, Any]:
    transform = content.get("Transform", [])
    return {**content, "Transform": [EXTENSIONS, *(transform if isinstance(transform, list) else [transform])]}


def _findings(content: dict[str, Any], folder: Path, path: Path) -> list[tuple[str, tuple[str | int, ...], str]]:
    """The findings on a template, its sources beside it."""
    if not (folder / "src").exists() and (path.parent / "src").exists():
        (folder / "src").symlink_to(path.parent / "src")
    (folder / "template.json").write_text(json.dumps(content), encoding="utf-8")
    return sorted((one.rule, one.path, one.message) for one in ours(lint(folder / "template.json", only_ours=True)))


@pytest.mark.parametrize("path", _has("\nMappings:")[::2], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_maps_are_looked_up_alike(path: Path, tmp_path: Path) -> None:
    content = _template(path)
    expected = _findings(content, tmp_path, path)
    assert _findings(_extended(content), tmp_path, path) == expected
    maps = {name: dict(reversed(entries.items())) for name, entries in content["Mappings"].items()}
    assert _findings({**content, "Mappings": maps}, tmp_path, path) == expected
    assert _findings(_extended({**content, "Mappings": maps}), tmp_path, path) == expected


@pytest.mark.parametrize("path", _has("\nConditions:")[::12], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_conditions_are_decided_alike(path: Path, tmp_path: Path) -> None:
    content = _template(path)
    assert _findings(_extended(content), tmp_path, path) == _findings(content, tmp_path, path)


TEMPLATE = """
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Stage: {Type: String, AllowedValues: [dev, live]}
  Free: {Type: String}
Mappings: {Per: {dev: {Wait: 1, Up: [a, b]}, live: {Wait: 9, Up: [c]}}}
Conditions: {IsSlow: !Equals [!FindInMap [Per, !Ref Stage, Wait], '9']}
Globals: {Function: {Timeout: !FindInMap [Per, !Ref Stage, Wait], MemorySize: !FindInMap [Per, live, Wait]}}
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: src/
      Environment:
        Variables:
          Slow: !If [IsSlow, !FindInMap [Per, !Ref Stage, Wait], x]
          Default: !FindInMap [Per, test, Wait, {DefaultValue: 5}]
          Known: !FindInMap [Per, !Ref Stage, Wait, {DefaultValue: 5}]
          Perhaps: !FindInMap [Per, !Ref Free, Wait, {DefaultValue: 5}]
          Named: !FindInMap [!Sub Per, !Sub '${Stage}', !Join ['', [Wa, it]]]
          In: !Sub ['${W}-s', {W: !FindInMap [Per, !Ref Stage, Wait]}]
          First: !Select [0, !FindInMap [Per, !Ref Stage, Up]]
          Long: !Length [1, 2, 3]
          Json: !ToJsonString {a: 1}
  Own:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: a.b, CodeUri: a, MemorySize: 128, Timeout: !FindInMap [Per, dev, Wait]}
"""

BY_STAGE = {"Stage is 'dev'": "1", "Stage is 'live'": "9"}


@pytest.mark.parametrize(
    ("logical_id", "keys", "expected"),
    [
        ("Work", ("Timeout",), BY_STAGE),
        ("Work", ("MemorySize",), {"": "9"}),
        ("Own", ("Timeout",), {"": "1"}),
        ("Own", ("MemorySize",), {"": "128"}),
        ("Work", ("Slow",), {"IsSlow is true and Stage is 'live'": "9", "IsSlow is false": "x"}),
        ("Work", ("Default",), {"": "5"}),
        ("Work", ("Known",), BY_STAGE),
        ("Work", ("Perhaps",), {"": UNKNOWN}),
        ("Work", ("Named",), BY_STAGE),
        ("Work", ("In",), {"Stage is 'dev'": "1-s", "Stage is 'live'": "9-s"}),
        ("Work", ("First",), {"Stage is 'dev'": "a", "Stage is 'live'": "c"}),
        ("Work", ("Long",), {"": UNKNOWN}),
        ("Work", ("Json",), {"": UNKNOWN}),
    ],
)
def test_values_are_those_as_written(logical_id: str, keys: tuple[str, ...], expected: dict[str, Any]) -> None:
    resource = stack(TEMPLATE).resources[logical_id]
    path = keys if keys[0] in ("Timeout", "MemorySize") else ("Environment", "Variables", *keys)
    found = resource.get(*path)
    assert {
        " and ".join(f"{name} is {status}" for name, status in one.when.facts): one.text for one in found
    } == expected


@pytest.mark.parametrize("entries", ["{dev: {Days: 1}, live: {Days: 2}}", "{live: {Days: 2}, dev: {Days: 1}}"])
@pytest.mark.parametrize(("days", "stage"), [(1, "dev"), (2, "live"), ("'1'", "dev"), ("'2'", "live")])
def test_comparisons_with_another_entry_of_the_map_are_those_as_written(
    entries: str, days: int | str, stage: str
) -> None:
    found = stack(f"""
Transform: AWS::LanguageExtensions
Parameters: {{Stage: {{Type: String, AllowedValues: [dev, live]}}}}
Mappings: {{Per: {entries}}}
Conditions: {{C: !Equals [!FindInMap [Per, !Ref Stage, Days], {days}]}}
Resources: {{Topic: {{Type: AWS::SNS::Topic, Condition: C, Properties: {{A: !Ref Stage}}}}}}
""")
    assert [one.text for one in found.resources["Topic"].get("A")] == [stage]
