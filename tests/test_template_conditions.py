"""Conditions are decided for each value that their parameters can have."""

from __future__ import annotations

import json
import time
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfn_lint_serverless_opt.template.resolver import Resolver
from cfn_lint_serverless_opt.template.scenarios import Scenarios
from cfn_lint_serverless_opt.template.when import ALWAYS, When
from tests.reading import template

ALLOWED = {"Stage": ["dev", "test", "prod"], "Size": ["s-m", "l"], "Count": ["1", "2"]}
CONFIG: dict[str, dict[str, str | int]] = {
    "dev": {"Tier": "s-m", "On": "true", "Days": 1},
    "test": {"Tier": "l", "On": "true", "Days": 7},
    "prod": {"Tier": "l", "On": "false", "Days": 2},
}
DEPLOYMENTS = [dict(zip(ALLOWED, values, strict=True)) for values in product(*ALLOWED.values())]

_REFERENCES = st.sampled_from(sorted(ALLOWED)).map(lambda name: {"Ref": name})
_LEAVES: st.SearchStrategy[Any] = st.one_of(
    _REFERENCES,
    st.sampled_from(["dev", "prod", "s-m", "l", "s", "true", "1", "dev-l", "", 1, 7]),
    st.sampled_from(["Tier", "On", "Days"]).map(lambda key: {"Fn::FindInMap": ["Config", {"Ref": "Stage"}, key]}),
)


def _made_of(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda some: {"Fn::Join": ["-", some]}),
        st.lists(parts, min_size=2, max_size=2).map(lambda two: {"Fn::Select": [1, two]}),
        parts.map(lambda one: {"Fn::Select": [0, {"Fn::Split": ["-", one]}]}),
        parts.map(lambda one: {"Fn::Sub": ["${Part}-${Stage}", {"Part": one}]}),
        _REFERENCES.map(lambda one: {"Fn::Sub": f"x${{{one['Ref']}}}"}),
    )


def _combined(conditions: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(conditions, min_size=2, max_size=3)
    return st.one_of(
        conditions.map(lambda one: {"Fn::Not": [one]}),
        several.map(lambda some: {"Fn::And": some}),
        several.map(lambda some: {"Fn::Or": some}),
    )


_OPERANDS = st.recursive(_LEAVES, _made_of, max_leaves=4)
_COMPARISONS = st.tuples(_OPERANDS, _OPERANDS).map(lambda two: {"Fn::Equals": list(two)})
_CONDITIONS = st.recursive(_COMPARISONS, _combined, max_leaves=3)


def value(node: Any, deployment: dict[str, str]) -> str:
    """The text that a node is in a deployment."""
    if not isinstance(node, dict):
        return str(node)
    ((function, argument),) = node.items()
    if function == "Ref":
        return deployment[argument]
    if function == "Fn::FindInMap":
        return str(CONFIG[value(argument[1], deployment)][argument[2]])
    if function == "Fn::Join":
        return str(argument[0]).join(value(one, deployment) for one in argument[1])
    if function == "Fn::Sub":
        text, variables = argument if isinstance(argument, list) else (argument, {})
        for name, text_of in {**deployment, **{key: value(one, deployment) for key, one in variables.items()}}.items():
            text = text.replace(f"${{{name}}}", text_of)
        return str(text)
    index, items = argument
    return _items(items, deployment)[index]


def _items(items: Any, deployment: dict[str, str]) -> list[str]:
    if isinstance(items, list):
        return [value(one, deployment) for one in items]
    delimiter, text = items["Fn::Split"]
    return value(text, deployment).split(delimiter)


def holds(condition: Any, deployment: dict[str, str]) -> bool:
    """Whether a condition is true in a deployment."""
    ((function, parts),) = condition.items()
    if function == "Fn::Equals":
        return value(parts[0], deployment) == value(parts[1], deployment)
    outcomes = [holds(one, deployment) for one in parts]
    return {"Fn::Not": not outcomes[0], "Fn::And": all(outcomes), "Fn::Or": any(outcomes)}[function]


def scenarios(
    conditions: dict[str, Any], parameters: dict[str, Any], mappings: dict[str, Any], transform: str = ""
) -> Scenarios:
    """The scenarios of a template that has little but conditions."""
    sections = {"Parameters": parameters, "Mappings": mappings, "Conditions": conditions}
    head = {"Transform": transform} if transform else {}
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    return Resolver.of(template(json.dumps({**head, **sections, **topic}))).scenarios


@settings(max_examples=100, deadline=None, derandomize=True)
@given(_CONDITIONS, st.sampled_from(["", "AWS::LanguageExtensions"]))
def test_conditions_are_what_they_are_in_each_deployment(condition: Any, transform: str) -> None:
    parameters = {name: {"Type": "String", "AllowedValues": values} for name, values in ALLOWED.items()}
    found = scenarios({"C": condition}, parameters, {"Config": CONFIG}, transform)
    outcomes = [holds(condition, deployment) for deployment in DEPLOYMENTS]
    for deployment, outcome in zip(DEPLOYMENTS, outcomes, strict=True):
        parameters_there = frozenset(deployment.items())
        assert found.possible(When(frozenset({("C", outcome)}), parameters_there))
        assert not found.possible(When(frozenset({("C", not outcome)}), parameters_there))
    for status in (True, False):
        assert found.possible(When(frozenset({("C", status)}))) == (status in outcomes)


def possible(condition: str) -> set[bool]:
    """What a condition can be."""
    text = (
        "Parameters:\n"
        "  Open: {Type: String}\n"
        "  Switch: {Type: String, Default: true, AllowedValues: [true, false]}\n"
        "  Default: {Type: String, Default: dev}\n"
        "  Names: {Type: CommaDelimitedList, AllowedValues: [a, b]}\n"
        "  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a, AllowedValues: [/a, /b]}\n"
        "Mappings:\n"
        "  Config: {dev: {Tell: 'yes', Days: 7}, prod: {Tell: 'yes', Days: 9}}\n"
        "  Accounts: {'111111111111': {Days: 7}, '222222222222': {Days: 9}}\n"
        f"Conditions:\n  C: {condition}\nResources: {{Topic: {{Type: AWS::SNS::Topic}}}}\n"
    )
    found = Resolver(template(text)).scenarios
    return {status for status in (True, False) if found.possible(When(frozenset({("C", status)})))}


EITHER, ONLY_TRUE, ONLY_FALSE = {True, False}, {True}, {False}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        # Whatever a parameter is, a deployment with any other value than a key of the map fails.
        ("!Equals [!FindInMap [Config, !Ref Open, Tell], 'yes']", ONLY_TRUE),
        ("!Equals [!FindInMap [Config, !Ref Open, Tell], 'no']", ONLY_FALSE),
        ("!Equals [!FindInMap [Config, !Ref Default, Days], '9']", EITHER),
        ("!Equals [!FindInMap [Config, !Ref Default, Days], 7]", EITHER),
        ("!Equals [!FindInMap [Config, !Ref Default, Days], '8']", ONLY_FALSE),
        ("!Equals [!FindInMap [Accounts, !Ref AWS::AccountId, Days], '9']", EITHER),
        ("!Equals [!FindInMap [Accounts, !Ref AWS::AccountId, Days], '8']", ONLY_FALSE),
        # One region stands for all where values are read, but not in conditions.
        ("!Equals [!Ref AWS::Region, eu-west-1]", EITHER),
        ("!Equals [!Sub '${AWS::Region}-x', eu-west-1-x]", EITHER),
        ("!Equals [!Join ['-', [!Ref Open, x]], dev-x]", EITHER),
        ("!Equals [!Join ['-', [!Ref Open, x]], dev-y]", ONLY_FALSE),
        ("!Equals [!Select [0, !Split ['-', !Sub 'live-${Open}']], live]", ONLY_TRUE),
        ("!Equals [!Ref Open, !Ref Open]", ONLY_TRUE),
        ("!Equals [!Ref Open, !Ref Default]", EITHER),
        # Several of the allowed values can be in one list.
        ("!Equals [!Join [',', !Ref Names], 'a,b']", EITHER),
        # What is allowed, and the default, are names of parameters of Systems Manager.
        ("!Equals [!Ref Stored, maybe]", EITHER),
        # A truth value is a text.
        ("!Equals [!Ref Switch, 'true']", EITHER),
        ("!Equals [!Ref Switch, true]", EITHER),
        ("!Equals [!Sub '${Switch}-x', true-x]", EITHER),
        ("!Equals [!Ref Switch, 'True']", ONLY_FALSE),
        # What nobody can look up is free.
        ("!Equals [!FindInMap [Missing, a, b], c]", EITHER),
        ("!Equals [!FindInMap [Config, !Ref Open, Missing], c]", EITHER),
        ("!Equals [!ImportValue shared, c]", EITHER),
    ],
)
def test_what_a_condition_can_be(condition: str, expected: set[bool]) -> None:
    assert possible(condition) == expected


def test_a_condition_that_is_the_same_for_each_value_is_no_choice() -> None:
    on = {"Fn::Equals": [{"Fn::FindInMap": ["Config", {"Ref": "Stage"}, "Same"]}, "yes"]}
    config = {"Config": {"dev": {"Same": "yes"}, "prod": {"Same": "yes"}}}
    found = scenarios({"On": on}, {"Stage": {"Type": "String", "AllowedValues": ["dev", "prod"]}}, config)
    assert found.given(ALWAYS, "On", False) is None


def test_lookups_that_say_the_same_exclude_and_imply_each_other() -> None:
    config = {"Config": {"dev": {"A": "x", "B": "1"}, "prod": {"A": "y", "B": "2"}}}
    lookups = {key: {"Fn::FindInMap": ["Config", {"Ref": "Stage"}, key]} for key in "AB"}
    conditions = {"A": {"Fn::Equals": [lookups["A"], "x"]}, "B": {"Fn::Equals": ["2", lookups["B"]]}}
    found = scenarios(conditions, {"Stage": {"Type": "String"}}, config)
    assert found.both(When(frozenset({("A", True)})), When(frozenset({("B", True)}))) is None
    assert found.both(When(frozenset({("A", False)})), When(frozenset({("B", False)}))) is None
    assert found.both(When(frozenset({("A", True)})), When(frozenset({("B", False)}))) is not None


def _nested_in(function: str, depth: int) -> Any:
    node: Any = {"Ref": "Stage"}
    for _ in range(depth):
        node = {"Fn::Join": ["", [node]]} if function == "Fn::Join" else {"Fn::Select": [0, [node]]}
    return node


@pytest.mark.parametrize("function", ["Fn::Join", "Fn::Select"])
def test_however_deep_a_condition_is_it_ends(function: str) -> None:
    stage = {"Stage": {"Type": "String", "AllowedValues": ["dev", "prod"]}}
    condition = {"Fn::Equals": [_nested_in(function, 30), "dev"]}
    found = scenarios({"C": condition}, stage, {})
    assert found.possible(When(frozenset({("C", True)})))


def test_many_values_are_decided_in_little_time_or_not_at_all() -> None:
    values = [str(number) for number in range(60)]
    parameters = {f"P{number}": {"Type": "String", "AllowedValues": values} for number in range(10)}
    conditions = {f"C{number}": {"Fn::Equals": [{"Fn::Sub": f"${{P{number}}}x"}, "5x"]} for number in range(10)}
    every = {"Fn::Equals": [{"Fn::Join": ["", [{"Ref": name} for name in parameters]]}, "5" * 10]}
    begun = time.monotonic()
    found = scenarios({**conditions, "Every": every}, parameters, {})
    assert not found.possible(When(frozenset({("C0", True)}), frozenset({("P0", "6")})))
    assert found.possible(When(frozenset({("Every", True), *((name, True) for name in conditions)})))
    assert time.monotonic() - begun < 20


def test_rules_of_a_template_compare_as_conditions_do() -> None:
    head = (
        "Parameters: {Switch: {Type: String, AllowedValues: [true, false]}}\n"
        "Rules: {On: {Assertions: [{Assert: !Equals [!Ref Switch, true]}]}}\n"
        "Conditions: {IsOn: !Equals [!Ref Switch, 'true']}\nResources: {Topic: {Type: AWS::SNS::Topic}}\n"
    )
    found = Resolver(template(head)).scenarios
    assert found.possible(When(frozenset({("IsOn", True)})))
    assert not found.possible(When(frozenset({("IsOn", False)})))
