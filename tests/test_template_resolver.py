"""Every way to write a value, and the values that it can have."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfn_lint_serverless_opt.template.references import (
    Reference,
    has_unknown,
    is_unknown,
    mark,
    may_equal,
    references,
    show,
    unknown,
    whole,
)
from cfn_lint_serverless_opt.template.resolver import Resolver
from cfn_lint_serverless_opt.template.values import ABSENT, UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import ALWAYS
from tests.reading import template

HEAD = """
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Days: {Type: Number, Default: 30}
  Bounded: {Type: Number, MinValue: 1, MaxValue: 90}
  Name: {Type: String}
  List: {Type: CommaDelimitedList, Default: "a,b"}
  Secret: {Type: "AWS::SSM::Parameter::Value<String>", Default: /orders/secret}
Mappings:
  Days: {dev: {Logs: 7}, prod: {Logs: 400}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Keep: !Equals [!Ref Name, keep]
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Subject:
    Type: AWS::SNS::Topic
    Properties:
"""


def subject(properties: str, head: str = HEAD) -> Resolved:
    """The properties of a resource, as rules see them."""
    read = template(head + "".join(f"      {line}\n" for line in properties.splitlines()))
    path = ("Resources", "Subject", "Properties")
    (properties_,) = Resolver(read).values(read.written(path), path)
    return properties_


def values(expression: str) -> dict[str, Any]:
    """The possible values of a property ``A``, by the clause that names their scenario."""
    found = subject(f"A: {expression}").get("A")
    assert len({scenario(one) for one in found}) == len(found)
    return {scenario(one): one.text for one in found}


def scenario(value: Resolved) -> str:
    """The scenario in which a value holds, in words."""
    return " and ".join(f"{name} is {status}" for name, status in value.when.facts)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("30", {"": "30"}),
        ("true", {"": "true"}),
        ("!Ref Days", {"": "30"}),
        ("!Ref Name", {"": UNKNOWN}),
        ("!Ref Bounded", {"": UNKNOWN}),
        ("!Ref Secret", {"": UNKNOWN}),
        ("!Ref AWS::NoValue", {"": ABSENT}),
        ("!Ref Stage", {"Stage is 'dev'": "dev", "Stage is 'prod'": "prod"}),
        ("!If [IsProd, 400, 7]", {"IsProd is true": "400", "IsProd is false": "7"}),
        ("!If [IsProd, !Ref AWS::NoValue, 7]", {"IsProd is true": ABSENT, "IsProd is false": "7"}),
        ("!If [IsProd, !If [IsProd, 1, 2], 3]", {"IsProd is true": "1", "IsProd is false": "3"}),
        ("!If [IsProd, 1]", {"": UNKNOWN}),
        ("!FindInMap [Days, dev, Logs]", {"": "7"}),
        ("!FindInMap [Days, !Ref Stage, Logs]", {"Stage is 'dev'": "7", "Stage is 'prod'": "400"}),
        ("!Sub '${Days}'", {"": "30"}),
        ("!Sub 'a-${Queue}'", {"": f"a-{mark('Queue')}"}),
        ("!Sub 'a-${Queue.QueueName}-${!Literal}'", {"": f"a-{mark('Queue', 'QueueName')}-${{Literal}}"}),
        ("!Sub ['a-${B}', {B: !GetAtt Queue.Arn}]", {"": f"a-{mark('Queue', 'Arn')}"}),
        ("!Sub 'a-${Stage}'", {"Stage is 'dev'": "a-dev", "Stage is 'prod'": "a-prod"}),
        ("!Sub ['a-${B}', {B: !If [IsProd, x, y]}]", {"IsProd is true": "a-x", "IsProd is false": "a-y"}),
        ("!Join ['-', [a, !Ref Queue, !Ref Days]]", {"": f"a-{mark('Queue')}-30"}),
        ("!Join [',', !Ref List]", {"": "a,b"}),
        ("!Select [1, !Ref List]", {"": "b"}),
        ("!Select [0, !Split ['-', a-b]]", {"": "a"}),
        ("!Split ['-', !Ref Queue]", {"": UNKNOWN}),
        ("!GetAtt Queue.Arn", {"": mark("Queue", "Arn")}),
        ("{'Fn::GetAtt': [Queue, Arn]}", {"": mark("Queue", "Arn")}),
        ("!ImportValue shared-queue", {"": UNKNOWN}),
        ("'{{resolve:ssm:/days}}'", {"": UNKNOWN}),
        ("!Sub '{{resolve:ssm:/${Stage}/days}}'", {"Stage is 'dev'": UNKNOWN, "Stage is 'prod'": UNKNOWN}),
        ("!Sub '${AWS::StackName}-a'", {"": f"{mark('AWS::StackName')}-a"}),
    ],
)
def test_values(expression: str, expected: dict[str, Any]) -> None:
    assert values(expression) == expected


def test_an_unknown_part_keeps_the_rest() -> None:
    (found,) = subject("A: !Sub '/aws/lambda/${Name}'").get("A")
    assert isinstance(found.text, str)
    assert found.text.startswith("/aws/lambda/")
    assert has_unknown(found.text)
    assert found.literal is UNKNOWN
    assert show(found.text) == "/aws/lambda/${Name}"


@pytest.mark.parametrize(
    "text",
    ["table/{{resolve:ssm:/days}}", "table/{{resolve:ssm:/${Name}/days}}", "{{resolve:ssm:a}}/{{resolve:ssm:b}}"],
)
def test_a_dynamic_reference_is_an_unknown_part(text: str) -> None:
    (found,) = subject(f"A: !Sub '{text}'").get("A")
    assert has_unknown(found.comparable)
    assert found.literal is UNKNOWN
    assert show(found.comparable) == text


def test_the_same_unknown_is_comparable() -> None:
    one, other, different = (subject(f"A: {text}").get("A")[0] for text in ("!Ref Name", "!Ref Name", "!Ref Bounded"))
    assert one.comparable == other.comparable != different.comparable


def test_an_absent_object_is_the_answer_for_what_is_below() -> None:
    (found,) = subject("A: 1").get("B", "C")
    assert found.is_absent
    assert found.path == ("Resources", "Subject", "Properties")


def test_a_transform_may_write_anything() -> None:
    (found,) = subject("Fn::Transform: {Name: Macro}").get("B")
    assert found.is_unknown


def test_wrong_types_are_unknown() -> None:
    assert subject("A: text").get("A", "B")[0].is_unknown
    assert subject("A: [1]").get("A")[0].number is UNKNOWN
    assert subject("A: text").get("A")[0].number is UNKNOWN
    assert subject("A: maybe").get("A")[0].boolean is UNKNOWN


def test_items_of_lists_with_branches() -> None:
    (found,) = subject("A: [1, !If [IsProd, 2, !Ref AWS::NoValue], !If [Keep, [3, 4], 5]]").get("A")
    items = {(str(one.text), scenario(one)) for one in found.items()}
    assert items == {
        ("1", ""),
        ("2", "IsProd is true"),
        ("3", "Keep is true"),
        ("4", "Keep is true"),
        ("5", "Keep is false"),
    }


def test_a_lone_value_is_a_list_of_one() -> None:
    assert [one.text for one in subject("A: x").get("A")[0].items()] == ["x"]


def test_whole_lists_in_each_scenario() -> None:
    (found,) = subject("A: [1, !If [IsProd, 2, !Ref AWS::NoValue], !If [IsProd, 3, 4]]").get("A")
    lists = {scenario(one): [item.text for item in one.value] for one in found.lists()}
    assert lists == {"IsProd is true": ["1", "2", "3"], "IsProd is false": ["1", "4"]}


def test_a_star_is_each_item() -> None:
    properties = subject("A: [{B: 1}, {B: !If [IsProd, 2, 3]}, {C: 4}]\nD: {X: {B: 5}}")
    found = {(str(one.text), scenario(one)) for one in properties.get("A", "*", "B")}
    assert found == {("1", ""), ("2", "IsProd is true"), ("3", "IsProd is false"), (str(ABSENT), "")}
    assert [one.text for one in properties.get("D", "*", "B")] == ["5"]


def test_values_that_hold_together() -> None:
    properties = subject("A: !If [IsProd, 1, 2]\nB: !If [IsProd, 3, 4]\nC: !If [Keep, 5, 6]")
    together = properties.resolver.scenarios.together(ALWAYS, *(properties.get(key) for key in "ABC"))
    assert {tuple(str(one.text) for one in chosen) for _, chosen in together} == {
        ("1", "3", "5"),
        ("1", "3", "6"),
        ("2", "4", "5"),
        ("2", "4", "6"),
    }
    many = [properties.get("C") * 10] * 4
    assert properties.resolver.scenarios.together(ALWAYS, *many) == []


def test_too_many_values_are_unknown() -> None:
    choices = "".join(f"  P{n}: {{Type: String, AllowedValues: [a, b, c]}}\n" for n in range(6))
    head = f"Parameters:\n{choices}Resources:\n  Subject:\n    Type: AWS::SNS::Topic\n    Properties:\n"
    text = "".join(f"${{P{n}}}" for n in range(6))
    (found,) = subject(f"A: !Sub '{text}'", head).get("A")
    assert found.is_unknown


def test_references() -> None:
    text = f"arn:{mark('Queue', 'Arn')}:{unknown({'Ref': 'Name'})}{mark('Topic')}"
    assert references(text) == [Reference("Queue", "Arn"), Reference("Topic")]
    assert whole(text) is None
    assert whole(mark("Queue")) == Reference("Queue")
    assert whole(unknown({"Ref": "Name"})) is None
    assert is_unknown(unknown({"Ref": "Name"}))
    assert not is_unknown(text)


_TEXT = st.lists(
    st.sampled_from(["a", "b", "/", mark("Queue"), mark("Topic"), unknown({"Ref": "One"}), unknown({"Ref": "Two"})]),
    max_size=6,
)


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXT, st.data())
def test_a_text_may_equal_what_its_unknowns_turn_out_to_be(parts: list[str], data: st.DataObject) -> None:
    known = "".join(data.draw(st.text("ab/", max_size=3)) if is_unknown(part) else part for part in parts)
    assert may_equal("".join(parts), known)
    assert may_equal(known, "".join(parts))


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXT)
def test_known_texts_equal_only_themselves(parts: list[str]) -> None:
    known = "".join(part for part in parts if not is_unknown(part))
    assert may_equal(known, known)
    assert not may_equal(known, f"{known}c")
    assert not may_equal(f"c{known}", known)


def test_the_same_expression_is_resolved_once_but_others_are_told_apart() -> None:
    number = "A: !If [IsProd, {200: {D: x}}, none]"
    text = 'B: !If [IsProd, {"200": {D: x}}, none]'
    properties = subject(f"{number}\n{text}")
    assert [value.value for value in properties.get("A", "200", "D") if isinstance(value.value, str)] == []
    assert [value.value for value in properties.get("B", "200", "D") if isinstance(value.value, str)] == ["x"]


def test_values_of_a_copy_stand_where_the_copy_is_written() -> None:
    properties = subject("A: !If [IsProd, !Ref Days, 7]\nB: !If [IsProd, !Ref Days, 7]")
    for name in "AB":
        paths = {value.path[3:] for value in properties.get(name)}
        assert paths == {(name, "Fn::If", 1), (name, "Fn::If", 2)}


@pytest.mark.parametrize("number", [".nan", ".inf", "'1e999'", f"0x{'f' * 5000}"])
def test_what_is_no_number_is_unknown(number: str) -> None:
    (value,) = subject(f"A: {number}").get("A")
    assert value.number is UNKNOWN
