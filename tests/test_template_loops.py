"""Loops make what CloudFormation makes of them, and no names that nobody has written."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from cfn_lint_serverless_opt.template.loops import expanded
from cfn_lint_serverless_opt.template.references import show
from cfn_lint_serverless_opt.template.resolver import Resolver
from tests.linting import lint, ours
from tests.program import run
from tests.reading import stack, template

HEAD = """
Transform: AWS::LanguageExtensions
Parameters:
  Stage: {Type: String, AllowedValues: [dev, live]}
  Names: {Type: CommaDelimitedList}
  Others: {Type: CommaDelimitedList}
  Some: {Type: CommaDelimitedList, Default: "a.b, c"}
  Empty: {Type: CommaDelimitedList, Default: ""}
Mappings: {Lists: {dev: {Names: [a]}, live: {Names: [a, b]}}}
Conditions:
  IsLive: !Equals [!Ref Stage, live]
Resources:
"""


def made(body: str, head: str = HEAD) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """What loops make: by logical ID the scenario, and the values of properties."""
    lines = "".join(f"  {line}\n" for line in body.strip().splitlines())
    return {
        logical_id: (
            " and ".join(f"{name} is {status}" for name, status in one.when.facts),
            {key: [show(value.comparable) for value in one.get(key)] for key in one.properties.value},
        )
        for logical_id, one in stack(head + lines).resources.items()
        if one.properties.value is not None
    }


def topics(collection: str, key: str = "T${Name}") -> list[str]:
    """The logical IDs that a loop over a collection makes."""
    body = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "x"}}
    return list(made(f"Fn::ForEach::Topics: [Name, {collection}, {{'{key}': {body}}}]"))


@pytest.mark.parametrize(
    ("collection", "expected"),
    [
        ("[a, b]", ["Ta", "Tb"]),
        ("[a, a, b]", ["Ta", "Tb"]),
        ("[]", []),
        ("!Ref Some", ["Ta.b", "Tc"]),
        ("!Split [',', 'a,b']", ["Ta", "Tb"]),
        ("!If [IsLive, [a, b], [c]]", ["Ta", "Tb", "Tc"]),
        ("!FindInMap [Lists, live, Names]", ["Ta", "Tb"]),
        # What only the deployment knows leaves the body once, under its key as written.
        ("!Ref Names", ["T${Name}"]),
        ("!Ref Empty", ["T${Name}"]),
        ("!If [IsLive, !Ref Names, []]", ["T${Name}"]),
        ("!If [IsLive, !Ref Names, [a]]", ["T${Name}", "Ta"]),
        ("!Split [',', !ImportValue names]", ["T${Name}"]),
        # cfn-lint reports what is no loop.
        ("7", ["T${Name}"]),
    ],
)
def test_what_a_collection_makes(collection: str, expected: list[str]) -> None:
    assert topics(collection) == expected


def test_names_are_made_of_letters_and_digits_alone_where_that_is_asked_for() -> None:
    assert topics("[a-1, b.2]", "T&{Name}") == ["Ta1", "Tb2"]


def test_what_a_loop_makes_exists_where_its_collection_has_it() -> None:
    body = "{'T${Name}': {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name}}}"
    found = made(f"Fn::ForEach::Topics: [Name, !FindInMap [Lists, !Ref Stage, Names], {body}]")
    assert found == {"Ta": ("", {"TopicName": ["a"]}), "Tb": ("Stage is 'live'", {"TopicName": ["b"]})}
    found = made(f"Fn::ForEach::Topics: [Name, [a, !If [IsLive, b, !Ref AWS::NoValue]], {body}]")
    assert {key: when for key, (when, _) in found.items()} == {"Ta": "", "Tb": "IsLive is true"}


def test_loops_in_loops() -> None:
    found = made("""
Fn::ForEach::Outer:
  - X
  - [p, !If [IsLive, q, !Ref AWS::NoValue]]
  - Fn::ForEach::Inner:
      - Y
      - !FindInMap [Lists, !Ref Stage, Names]
      - 'T${X}${Y}': {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub '${X}-${Y}-${Stage}'}}
""")
    assert {key: when for key, (when, _) in found.items()} == {
        "Tpa": "",
        "Tpb": "Stage is 'live'",
        "Tqa": "IsLive is true and Stage is 'live'",
        "Tqb": "IsLive is true and Stage is 'live'",
    }
    assert found["Tpa"][1] == {"TopicName": ["p-a-dev", "p-a-live"]}
    assert found["Tpb"][1] == {"TopicName": ["p-b-live"]}


def test_a_loop_over_conditions() -> None:
    conditions = "  Fn::ForEach::Stages: [S, [dev, live], {'Is${S}': !Equals [!Ref Stage, !Ref S]}]\nResources:\n"
    found = made(
        "Fn::ForEach::Topics: [S, [dev, live], {'T${S}': {Type: AWS::SNS::Topic, Condition: 'Is${S}',"
        " Properties: {TopicName: !Ref Stage}}}]",
        HEAD.replace("Resources:\n", conditions),
    )
    assert {key: values["TopicName"] for key, (_, values) in found.items()} == {"Tdev": ["dev"], "Tlive": ["live"]}


def test_the_items_of_one_unknown_list_are_the_same_in_all_loops_over_it() -> None:
    found = made("""
Fn::ForEach::A: [Name, !Ref Names, {'A${Name}': {Type: AWS::SNS::Topic, Properties: {N: !Sub 'x-${Name}'}}}]
Fn::ForEach::B:
  - Item
  - !Ref Names
  - 'B${Item}': {Type: AWS::SNS::Topic, Properties: {N: !Sub 'x-${Item}', R: !Ref 'A${Item}'}}
""")
    assert found["A${Name}"][1]["N"] == found["B${Name}"][1]["N"] == ["x-${Name}"]
    assert found["B${Name}"][1]["R"] == ["${A${Name}}"]


def _name(logical_id: str, view: Any) -> str:
    return str(view.resources[logical_id].get("N")[0].comparable)


def test_the_items_of_different_unknown_lists_are_not() -> None:
    view = stack(
        HEAD
        + """
  Fn::ForEach::A: [Name, !Ref Names, {'A${Name}': {Type: AWS::SNS::Topic, Properties: {N: !Ref Name}}}]
  Fn::ForEach::B: [Name, !Ref Others, {'B${Name}': {Type: AWS::SNS::Topic, Properties: {N: !Ref Name}}}]
  Fn::ForEach::C:
    - X
    - !Ref Names
    - Fn::ForEach::D: [Y, !Ref Names, {'C${X}${Y}': {Type: AWS::SNS::Topic, Properties: {N: !Ref X, M: !Ref Y}}}]
"""
    )
    assert _name("A${Name}", view) != _name("B${Name}", view)
    pair = view.resources["C${Name}${Y}"]
    assert pair.get("N")[0].comparable == _name("A${Name}", view) != pair.get("M")[0].comparable


def test_a_body_has_the_value_wherever_the_variable_is_named() -> None:
    found = made(
        "Fn::ForEach::T: [N, [a], {'T${N}': {Type: AWS::SNS::Topic, Properties: {A: !Ref N, B: '${N}-x',"
        " C: !Sub '${N}-${AWS::StackName}', D: !Join ['-', [!Ref N, '${N}']], E: !GetAtt 'T${N}.Arn',"
        " F: !Ref 'T${N}', G: '${M}', H: !Sub '${!N}'}}}]"
    )
    assert found["Ta"][1] == {
        "A": ["a"],
        "B": ["a-x"],
        "C": ["a-${AWS::StackName}"],
        "D": ["a-a"],
        "E": ["${Ta.Arn}"],
        "F": ["${Ta}"],
        "G": ["${M}"],
        "H": ["${N}"],
    }


UNKNOWN = """
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: ''}}
Conditions: {Any: !Not [!Equals [!Join ['', !Ref Names], '']]}
Resources:
  Fn::ForEach::Stores:
    - Name
    - !If [Any, !Ref Names, []]
    - 'Store${Name}':
        Type: AWS::S3::Bucket
"""


def test_findings_on_unknown_loops_are_the_same_from_run_to_run(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(UNKNOWN)
    arguments = ("-f", "parseable", "-a", "cfn_lint_serverless_opt", "--", "template.yaml")
    outputs = {run("cfn-lint", *arguments, cwd=tmp_path).stdout for _ in range(2)}
    (output,) = outputs
    assert re.findall(r"WT5005:Bucket '(\S+)' keeps", output) == ["Store${Name}"]


def test_findings_on_a_loop_may_be_ignored_where_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        UNKNOWN + "        Metadata: {cfn-lint: {config: {ignore_checks: [WT5005]}}}\n"
    )
    assert ours(lint(tmp_path / "template.yaml")) == []


def _in_each_other(depth: int, width: int) -> dict[str, Any]:
    key = "T" + "".join(f"${{V{number}}}" for number in range(depth))
    body: dict[str, Any] = {key: {"Type": "AWS::SNS::Topic"}}
    for number in reversed(range(depth)):
        body = {f"Fn::ForEach::L{number}": [f"V{number}", [f"x{item}" for item in range(width)], body]}
    return {"Resources": body}


@pytest.mark.parametrize(("depth", "width"), [(1, 20_000), (2, 300), (4, 50), (8, 20)])
def test_a_template_grows_no_further_than_it_may(depth: int, width: int) -> None:
    resolver = Resolver(template("Resources: {Topic: {Type: AWS::SNS::Topic}}\n"))
    begun = time.monotonic()
    content = expanded(_in_each_other(depth, width), resolver.values).content
    assert 9_000 < len(content["Resources"]) < 10_100
    assert time.monotonic() - begun < 20


def test_loops_that_make_nothing_end_too() -> None:
    resolver = Resolver(template("Resources: {Topic: {Type: AWS::SNS::Topic}}\n"))
    node: Any = {}
    for number in range(8):
        node = {f"Fn::ForEach::L{number}": [f"V{number}", [f"x{item}" for item in range(30)], node]}
    begun = time.monotonic()
    assert expanded({"Resources": node}, resolver.values).content == {"Resources": {}}
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    "loop", [None, [], "text", [1, 2, 3], ["N", ["a"]], ["N", ["a"], "text"], ["N", [["a"]], {"T": {"Type": "x"}}]]
)
def test_what_is_no_loop_makes_nothing_or_what_can_be_told(loop: object) -> None:
    resolver = Resolver(template("Resources: {Topic: {Type: AWS::SNS::Topic}}\n"))
    content = expanded({"Resources": {"Fn::ForEach::L": loop}}, resolver.values).content
    assert list(content["Resources"]) in ([], ["T"])
