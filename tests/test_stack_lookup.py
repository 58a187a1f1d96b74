"""Finding things by texts that are not wholly known finds what comparing all with all would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cfn_lint_serverless_opt.stack.lookup import Texts, grouped
from cfn_lint_serverless_opt.template.references import mark, may_equal, turned, unknown

PARTS = [
    "",
    "a",
    "b",
    "ab",
    "-",
    mark("Queue"),
    mark("Topic", "Arn"),
    unknown({"Ref": "Name"}),
    unknown({"Ref": "Env"}),
]
texts = st.lists(st.sampled_from(PARTS), max_size=6).map("".join)


@given(st.lists(texts, max_size=12), texts)
def test_possible_is_what_may_be_equal(known: list[str], text: str) -> None:
    things = Texts((one, number) for number, one in enumerate(known))
    found = sorted(thing for _, thing in things.possible(text))
    assert found == [number for number, one in enumerate(known) if may_equal(one, text)]
    assert list(things.equal(text)) == [number for number, one in enumerate(known) if one == text]


@given(texts)
def test_a_text_turned_twice_is_itself(text: str) -> None:
    assert turned(turned(text)) == text


@given(texts, texts)
def test_whether_texts_may_be_equal_has_no_direction(one: str, other: str) -> None:
    assert may_equal(one, other) == may_equal(other, one)
    assert may_equal(one, other) == may_equal(turned(one), turned(other))


def test_grouped_keeps_the_order() -> None:
    assert grouped([("b", 1), ("a", 2), ("b", 3)]) == {"b": [1, 3], "a": [2]}
