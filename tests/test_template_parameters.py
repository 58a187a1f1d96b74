"""Which values parameters have, where conditions are as they are."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_lint_serverless_opt.template.references import show
from cfn_lint_serverless_opt.template.resolver import Resolver
from tests.reading import stack, template

HEAD = """
Parameters:
  Branch: {Type: String, Default: none}
  Env: {Type: String}
  Tag: {Type: String}
  Stage: {Type: String, AllowedValues: [blue, green, red]}
  Switch: {Type: String, Default: true, AllowedValues: [true, false]}
  Topics: {Type: CommaDelimitedList, AllowedValues: [a, b]}
  Chosen: {Type: CommaDelimitedList, Default: a, AllowedValues: [a, b]}
Mappings:
  Per: {blue: {Wait: 1}, green: {Wait: 2}, red: {Wait: 3}}
  Names: {dev: {Short: d}, live: {Short: l}}
Conditions:
  IsBranch: !Not [!Equals [!Ref Branch, none]]
  IsMain: !Equals [!Ref Branch, main]
  HasTag: !Not [!Equals [!Ref Tag, '']]
  IsLive: !Equals [!FindInMap [Names, !Ref Env, Short], l]
  IsGreen: !Equals [!Ref Stage, green]
  IsSlow: !Equals [!FindInMap [Per, !Ref Stage, Wait], '3']
  IsOn: !Equals [!Ref Switch, 'true']
Resources:
  Subject:
    Type: AWS::SNS::Topic
    Properties: {A: %s}
"""


def read(expression: str, given: dict[str, list[Any]] | None = None) -> dict[str, str]:
    """What an expression can be, as a person would write it, by the scenario."""
    cfn = template(HEAD % expression)
    path = ("Resources", "Subject", "Properties")
    (properties,) = Resolver.of(cfn, given).values(cfn.written(path), path)
    found = properties.get("A")
    texts = {" and ".join(f"{name} is {status}" for name, status in one.when.facts): one for one in found}
    assert len(texts) == len(found)
    return {when: show(one.comparable) or str(one.value) for when, one in texts.items()}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # A condition that excludes the default leaves an unknown that equals itself, or the one text that is left.
        ("!Ref Branch", {"": "none"}),
        ("!If [IsBranch, !Ref Branch, x]", {"IsBranch is true": "${Branch}", "IsBranch is false": "x"}),
        ("!If [IsBranch, x, !Ref Branch]", {"IsBranch is true": "x", "IsBranch is false": "none"}),
        ("!If [IsMain, !Ref Branch, x]", {"IsMain is true": "main", "IsMain is false": "x"}),
        (
            "!If [IsBranch, !Sub '${Branch}-worker', x]",
            {"IsBranch is true": "${Branch}-worker", "IsBranch is false": "x"},
        ),
        (
            "!Join ['-', [!If [IsBranch, !Ref Branch, main], worker]]",
            {"IsBranch is true": "${Branch}-worker", "IsBranch is false": "main-worker"},
        ),
        (
            "!Sub ['${Name}-worker', {Name: !If [IsBranch, !Ref Branch, main]}]",
            {"IsBranch is true": "${Branch}-worker", "IsBranch is false": "main-worker"},
        ),
        ("!If [HasTag, !Ref Tag, x]", {"HasTag is true": "${Tag}", "HasTag is false": "x"}),
        ("!If [HasTag, x, !Ref Tag]", {"HasTag is true": "x", "HasTag is false": ""}),
        ("!If [IsLive, !Ref Env, x]", {"IsLive is true": "live", "IsLive is false": "x"}),
        # What a value hangs on narrows what it reads.
        ("!If [IsGreen, !Ref Stage, x]", {"IsGreen is true and Stage is 'green'": "green", "IsGreen is false": "x"}),
        (
            "!If [IsGreen, !FindInMap [Per, !Ref Stage, Wait], x]",
            {"IsGreen is true and Stage is 'green'": "2", "IsGreen is false": "x"},
        ),
        (
            "!If [IsGreen, x, !FindInMap [Per, !Ref Stage, Wait]]",
            {
                "IsGreen is true": "x",
                "IsGreen is false and Stage is 'blue'": "1",
                "IsGreen is false and Stage is 'red'": "3",
            },
        ),
        ("!If [IsSlow, !Ref Stage, x]", {"IsSlow is true and Stage is 'red'": "red", "IsSlow is false": "x"}),
        ("!If [IsGreen, !If [IsSlow, x, y], z]", {"IsGreen is true and IsSlow is false": "y", "IsGreen is false": "z"}),
        # A truth value is a text.
        ("!If [IsOn, !Ref Switch, x]", {"IsOn is true and Switch is 'true'": "true", "IsOn is false": "x"}),
        ("!Sub '${Switch}'", {"Switch is 'true'": "true", "Switch is 'false'": "false"}),
        # A list may have several of the values that its items may have.
        ("!Ref Topics", {"": "${Topics}"}),
        ("!Ref Chosen", {"": "['a']"}),
    ],
)
def test_conditions_say_what_parameters_are(expression: str, expected: dict[str, str]) -> None:
    found = read(expression)
    assert {key: "${Topics}" if "Topics" in expression else text for key, text in found.items()} == expected


@pytest.mark.parametrize(
    ("expression", "given", "expected"),
    [
        ("!Ref Stage", {"Stage": ["red"]}, {"": "red"}),
        ("!If [IsGreen, x, y]", {"Stage": ["red"]}, {"IsGreen is false": "y"}),
        ("!If [IsSlow, x, y]", {"Stage": ["red"]}, {"IsSlow is true": "x"}),
        ("!If [IsMain, x, y]", {"Branch": ["main"]}, {"IsMain is true": "x"}),
        ("!If [IsBranch, x, y]", {"Branch": ["none"]}, {"IsBranch is false": "y"}),
        ("!Ref Stage", {"Stage": ["red", "blue"]}, {"Stage is 'red'": "red", "Stage is 'blue'": "blue"}),
        ("!If [IsGreen, x, y]", {"Stage": ["red", "blue"]}, {"IsGreen is false": "y"}),
        ("!Ref Topics", {"Topics": [["a", "b"]]}, {"": "['a', 'b']"}),
        ("!Ref Stage", {"Unheard": ["red"], "Stage": ["red"]}, {"": "red"}),
    ],
)
def test_given_values_count(expression: str, given: dict[str, list[Any]], expected: dict[str, str]) -> None:
    assert read(expression, given) == expected


DEFAULTS = """
Parameters:
  Stage: {Type: String, AllowedValues: [dev, live], Default: dev}
  Size: {Type: String, AllowedValues: [small, large]}
Mappings: {Per: {dev: {Wait: 1}, live: {Wait: 9}}}
Conditions:
  IsLive: !Equals [!Ref Stage, live]
  IsSlow: !Equals [!FindInMap [Per, !Ref Stage, Wait], '9']
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      A: !Ref Stage
      B: !If [IsLive, x, y]
      C: !If [IsSlow, x, y]
      D: !FindInMap [Per, !Ref Stage, Wait]
      E: !Ref Size
  Live: {Type: AWS::SNS::Topic, Condition: IsLive}
"""


def test_by_default_each_parameter_has_its_default() -> None:
    by_default = stack(DEFAULTS).by_default
    assert list(by_default.resources) == ["Topic"]
    topic = by_default.resources["Topic"]
    assert {key: [one.text for one in topic.get(key)] for key in "ABCDE"} == {
        "A": ["dev"],
        "B": ["y"],
        "C": ["y"],
        "D": ["1"],
        "E": ["small", "large"],
    }


def test_a_stack_without_choices_is_the_one_by_default() -> None:
    plain = stack("Resources: {Topic: {Type: AWS::SNS::Topic}}\n")
    assert plain.by_default is plain
