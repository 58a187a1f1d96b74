"""Which conditions and parameter values can hold together."""

from __future__ import annotations

from cfn_lint_serverless_opt.template.resolver import Resolver
from cfn_lint_serverless_opt.template.scenarios import Scenarios
from cfn_lint_serverless_opt.template.when import ALWAYS, When
from tests.reading import template

TEMPLATE = """
Parameters:
  Stage: {Type: String, AllowedValues: [dev, test, prod]}
  Size: {Type: String, AllowedValues: [small, large]}
  Region: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
  NotProd: !Not [!Condition IsProd]
  Either: !Or [!Condition IsProd, !Condition IsDev]
  InEurope: !Equals [!Ref Region, eu-west-1]
Resources:
  Topic: {Type: AWS::SNS::Topic}
"""


def scenarios(text: str = TEMPLATE) -> Scenarios:
    return Resolver(template(text)).scenarios


def if_(**conditions: bool) -> When:
    return When(frozenset(conditions.items()))


def with_(**parameters: str) -> When:
    return When(parameters=frozenset(parameters.items()))


def test_conditions_that_exclude_each_other() -> None:
    assert scenarios().both(if_(IsProd=True), if_(IsDev=True)) is None
    assert scenarios().both(if_(IsProd=True), if_(NotProd=True)) is None
    assert scenarios().both(if_(IsProd=True), if_(Either=False)) is None
    assert scenarios().both(if_(IsProd=True), if_(IsProd=False)) is None


def test_conditions_that_can_hold_together() -> None:
    assert scenarios().both(if_(IsProd=True), if_(InEurope=True)) == if_(IsProd=True, InEurope=True)
    assert scenarios().both(if_(IsProd=False), if_(IsDev=False)) == if_(IsProd=False, IsDev=False)


def test_what_is_implied_is_not_repeated() -> None:
    here = if_(IsProd=True, InEurope=False)
    assert scenarios().both(here, if_(IsProd=True)) is here


def test_a_parameter_decides_conditions() -> None:
    assert scenarios().both(with_(Stage="dev"), if_(IsProd=True)) is None
    assert scenarios().both(with_(Stage="prod"), if_(IsProd=True)) is not None
    assert scenarios().both(with_(Stage="dev"), with_(Stage="prod")) is None
    assert scenarios().both(with_(Stage="dev"), with_(Size="small")) == with_(Stage="dev", Size="small")


def test_a_condition_that_is_not_defined_may_be_either() -> None:
    assert scenarios().possible(if_(Unheard=True))
    assert scenarios().possible(if_(Unheard=False))
    assert not scenarios().possible(if_(Unheard=True, IsProd=True, IsDev=True))


def test_outside_nothing_is_everywhere() -> None:
    assert scenarios().outside(ALWAYS, []) == ALWAYS


def test_outside_always_is_nowhere() -> None:
    assert scenarios().outside(ALWAYS, [ALWAYS]) is None
    assert scenarios().outside(if_(IsProd=True), [ALWAYS]) is None


def test_outside_one_condition() -> None:
    assert scenarios().outside(ALWAYS, [if_(IsProd=True)]) == if_(IsProd=False)
    assert scenarios().outside(if_(IsProd=True), [if_(IsProd=True)]) is None


def test_covers_that_together_leave_no_gap() -> None:
    assert scenarios().outside(ALWAYS, [if_(IsProd=True), if_(IsProd=False)]) is None
    assert scenarios().outside(ALWAYS, [if_(IsProd=True), if_(NotProd=True)]) is None
    assert scenarios().outside(ALWAYS, [with_(Stage="dev"), with_(Stage="test"), with_(Stage="prod")]) is None
    assert scenarios().outside(ALWAYS, [if_(Either=True), with_(Stage="test")]) is None


def test_the_gap_that_covers_leave() -> None:
    assert scenarios().outside(ALWAYS, [with_(Stage="dev"), with_(Stage="test")]) == with_(Stage="prod")
    gap = scenarios().outside(ALWAYS, [if_(IsProd=True, InEurope=True)])
    assert gap in (if_(IsProd=False), if_(InEurope=False))


def test_covers_elsewhere_do_not_matter() -> None:
    assert scenarios().outside(if_(IsDev=True), [if_(IsProd=True)]) == if_(IsDev=True)


def test_too_many_scenarios_are_no_gap() -> None:
    names = [f"C{number}" for number in range(24)]
    parameters = "".join(f"  P{name}: {{Type: String}}\n" for name in names)
    conditions = "".join(f"  {name}: !Equals [!Ref P{name}, x]\n" for name in names)
    many = scenarios(f"Parameters:\n{parameters}Conditions:\n{conditions}Resources: {{}}\n")
    covers = [if_(**{one: True, other: False}) for one in names for other in names if one != other]
    assert (
        many.outside(ALWAYS, [*covers, if_(**dict.fromkeys(names, True)), if_(**dict.fromkeys(names, False))]) is None
    )


def test_conditions_in_a_circle_end() -> None:
    circle = scenarios("Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\nResources: {}\n")
    assert circle.both(if_(A=True), if_(B=True)) in (None, if_(A=True, B=True))
