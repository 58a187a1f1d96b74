"""A solver that knows only the conditions asked about gives the answers of cfn-lint's, which knows them all."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from cfnlint.conditions import Conditions, UnknownSatisfisfaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cfn_lint_serverless_opt.template import port
from cfn_lint_serverless_opt.template.port import Solver

PARAMETERS = {
    "Stage": {"Type": "String", "AllowedValues": ["dev", "test", "prod"]},
    "Size": {"Type": "String", "AllowedValues": ["small", "large"], "Default": "small"},
    "Name": {"Type": "String"},
    "Region": {"Type": "String", "Default": "here"},
}
VALUES = ["dev", "test", "prod", "small", "large", "here", ""]
NAMES = ["A", "B", "C", "D", "E"]

operands = st.one_of(
    st.sampled_from(VALUES),
    st.sampled_from(sorted(PARAMETERS)).map(lambda name: {"Ref": name}),
    st.just({"Fn::FindInMap": ["Map", {"Ref": "Stage"}, "Key"]}),
)
# What is compared with itself the whole solver takes for a reason that the other comparisons of it cannot be true.
equals = st.tuples(operands, operands).filter(lambda two: two[0] != two[1]).map(lambda two: {"Fn::Equals": list(two)})


def conditions(earlier: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A condition that may be made of some others."""
    leaves = [equals, *([st.sampled_from(earlier).map(lambda name: {"Condition": name})] if earlier else [])]
    leaf = st.one_of(*leaves)
    several = st.lists(leaf, min_size=2, max_size=3)
    return st.one_of(
        leaf,
        leaf.map(lambda one: {"Fn::Not": [one]}),
        several.map(lambda some: {"Fn::And": some}),
        several.map(lambda some: {"Fn::Or": some}),
    )


sections = st.fixed_dictionaries({name: conditions(NAMES[:number]) for number, name in enumerate(NAMES)})
statuses = st.dictionaries(st.sampled_from(NAMES), st.booleans(), min_size=1, max_size=4)
values = st.dictionaries(st.sampled_from(sorted(PARAMETERS)), st.sampled_from(VALUES), max_size=2)


@settings(max_examples=150, deadline=None)
@given(sections, statuses, values)
def test_answers_are_those_of_the_whole(
    definitions: dict[str, Any], asked: dict[str, bool], parameters: dict[str, str]
) -> None:
    template = {"Conditions": definitions, "Parameters": PARAMETERS}
    whole, solver = Conditions(SimpleNamespace(template=template)), Solver(template)
    scenarios = whole.build_scenarios({name: {status} for name, status in asked.items()})
    assert solver.possible(asked) == (next(scenarios, None) is not None)
    try:
        expected = bool(whole.satisfiable(asked, parameters))
    except UnknownSatisfisfaction:
        with pytest.raises(UnknownSatisfisfaction):
            solver.satisfiable(asked, parameters)
        assert solver.may_hold(asked, parameters)
    else:
        assert solver.satisfiable(asked, parameters) == solver.may_hold(asked, parameters) == expected


def test_conditions_that_build_on_each_other_are_not_built_again_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def counting(cfn: SimpleNamespace) -> Conditions:
        built.append(len(cfn.template["Conditions"]))
        return Conditions(cfn)

    monkeypatch.setattr(port, "Conditions", counting)
    names = [f"C{number}" for number in range(60)]
    definitions: dict[str, Any] = {"C0": {"Fn::Equals": [{"Ref": "Name"}, "x"]}}
    for earlier, name in pairwise(names):
        definitions[name] = {"Fn::And": [{"Condition": earlier}, {"Fn::Equals": [{"Ref": "Region"}, name]}]}
    solver = Solver({"Conditions": definitions, "Parameters": PARAMETERS})
    for name in names:
        assert solver.knows(name)
    assert sum(built) < 6 * len(names)


def test_rules_of_a_template_tie_its_conditions_together() -> None:
    template = {
        "Parameters": PARAMETERS,
        "Conditions": {
            "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
            "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
        },
        "Rules": {"OnlyProd": {"Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}]}},
    }
    assert Solver(template).possible({"IsProd": True})
    assert not Solver(template).possible({"IsDev": True})


@pytest.mark.parametrize("definition", [None, "text", [], {"Fn::Equals": [1]}, {"Condition": "Odd"}, {"Fn::Not": []}])
def test_what_is_no_condition_is_not_known(definition: object) -> None:
    solver = Solver({"Conditions": {"Odd": definition, "Even": {"Fn::Equals": ["a", "b"]}}})
    assert solver.knows("Even")
    assert not solver.knows("Missing")
    assert not solver.knows("Odd")
