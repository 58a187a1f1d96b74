"""What a message says of what differs between scenarios, and how it ends."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.findings.telling import told
from cfn_lint_serverless_opt.template.resolver import Resolver
from cfn_lint_serverless_opt.template.when import ALWAYS, When
from tests.reading import template

TEMPLATE = """
Parameters:
  Stage: {Type: String, AllowedValues: [dev, test, prod]}
  Size: {Type: String, AllowedValues: [small, large]}
  Name: {Type: String}
Mappings:
  Config:
    dev: {Notify: "no", Keep: "yes"}
    test: {Notify: "no", Keep: "no"}
    prod: {Notify: "yes", Keep: "yes"}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsLarge: !Equals [!Ref Size, large]
  LargeProd: !And [!Condition IsProd, !Condition IsLarge]
  IsNamed: !Not [!Equals [!Ref Name, ""]]
  Notify: !Equals [!FindInMap [Config, !Ref Stage, Notify], "yes"]
  Keep: !Equals [!FindInMap [Config, !Ref Stage, Keep], "yes"]
Resources:
  Topic: {Type: AWS::SNS::Topic}
"""
READ = template(TEMPLATE)
RESOLVER = Resolver(template(TEMPLATE))


def when(**facts: Any) -> When:
    """A scenario: conditions have a status, parameters a text."""
    conditions = {(name, value) for name, value in facts.items() if isinstance(value, bool)}
    return When(frozenset(conditions), frozenset(set(facts.items()) - conditions))


def texts(findings: list[Finding], existing: When = ALWAYS) -> list[str]:
    return [text for _, text in told(findings, RESOLVER.scenarios, lambda _: existing)]


@pytest.mark.parametrize(
    ("scenarios", "expected"),
    [
        ([when()], ""),
        ([when(IsProd=True)], "when IsProd is true"),
        ([when(IsProd=True), when(IsProd=True)], "when IsProd is true"),
        ([when(IsProd=True), when()], ""),
        ([when(IsProd=True), when(IsProd=False)], ""),
        ([when(IsLarge=True, IsNamed=False)], "when IsLarge is true and IsNamed is false"),
        ([when(IsNamed=True), when(IsProd=True, IsLarge=False)], None),
        ([when(Stage="dev"), when(Stage="test")], "when Stage is 'dev' or 'test'"),
        ([when(Stage="dev"), when(Stage="test"), when(Stage="prod")], ""),
        ([when(Stage="dev"), when(Stage="test"), when(IsProd=True)], ""),
        # What follows from the rest is not said.
        ([when(LargeProd=True, IsProd=True, IsLarge=True)], "when LargeProd is true"),
        ([when(IsProd=True, Stage="prod")], "when Stage is 'prod'"),
        ([when(IsLarge=True, Stage="prod", LargeProd=True)], "when LargeProd is true"),
        # What is looked up by a parameter is told by that, where one value of it says the same.
        ([when(Notify=True)], "when Stage is 'prod'"),
        ([when(Keep=False)], "when Stage is 'test'"),
        ([when(Keep=True)], "when Keep is true"),
    ],
)
def test_one_finding_names_all_scenarios(scenarios: list[When], expected: str | None) -> None:
    (text,) = texts([Finding(("Resources", "A"), "wrong", one) for one in scenarios])
    if expected is None:
        expected = "when IsNamed is true, or when IsLarge is false and IsProd is true"
    assert text == (f"wrong ({expected})" if expected else "wrong")


def test_no_more_scenarios_are_named_than_are_read() -> None:
    scenarios = [When(frozenset({(f"C{number}", True)})) for number in range(6)]
    (text,) = texts([Finding(("Resources", "A"), "wrong", one) for one in scenarios])
    assert text.endswith("or when C3 is true, or in 2 more cases)")


def test_the_condition_of_the_resource_goes_without_saying() -> None:
    finding = Finding(("Resources", "A"), "wrong", when(IsProd=True, IsLarge=True))
    assert texts([finding], when(IsProd=True)) == ["wrong (when IsLarge is true)"]
    assert texts([finding], when(LargeProd=True)) == ["wrong"]
    assert texts([finding._replace(when=when(IsProd=True, Stage="prod"))], when(IsProd=True)) == ["wrong"]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["up to 30 days", "up to 3653 days"], "up to 30 to 3653 days"),
        (["'F' waits 5 s of 30", "'F' waits 2.5 s of 30"], "'F' waits 2.5 to 5 s of 30"),
        (["queue 'A' is late", "queue 'B' is late"], "queue 'A' or 'B' is late"),
        (["x86_64 for 3 s", "x86_64 for 9 s"], "x86_64 for 3 to 9 s"),
        (["key 'a' for 3 s"], "key 'a' for 3 s"),
    ],
)
def test_values_of_several_scenarios_are_spans(messages: list[str], expected: str) -> None:
    scenarios = [when(Stage="dev"), when(Stage="prod")]
    found = [Finding(("A",), message, one) for message, one in zip(messages, scenarios, strict=False)]
    (text,) = texts(found)
    assert text.startswith(f"{expected} (when Stage is 'dev'")


def test_messages_that_say_different_things_stand_side_by_side() -> None:
    found = [Finding(("A",), "too long", when(Stage="dev")), Finding(("A",), "too short", when(Stage="prod"))]
    assert texts(found) == ["too long (when Stage is 'dev'); or: too short (when Stage is 'prod')"]


def test_findings_on_other_paths_or_subjects_stay_apart() -> None:
    found = [Finding(("A",), "x"), Finding(("B",), "x"), Finding(("A",), "x", subject="state")]
    assert [path for path, _ in told(found, RESOLVER.scenarios, lambda _: ALWAYS)] == [("A",), ("B",), ("A",)]
