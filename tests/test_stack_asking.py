"""Questions that are answered once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cfn_lint_serverless_opt.stack.asking import CircularQuestionError, asked_once
from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from tests.reading import stack

TEMPLATE = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Invoices: {Type: AWS::SQS::Queue}
"""


class Queue(Resource):
    types = ("AWS::SQS::Queue",)


asked: list[str] = []


@asked_once
def names(stack: Stack) -> list[str]:
    asked.append("names")
    return [queue.logical_id for queue in stack.all(Queue)]


@asked_once
def letters(queue: Queue) -> Iterator[str]:
    asked.append(queue.logical_id)
    yield from queue.logical_id


@asked_once
def chicken(stack: Stack) -> int:
    return egg(stack) + 1


@asked_once
def egg(stack: Stack) -> int:
    return nest(stack) + 1


@asked_once
def nest(stack: Stack) -> int:
    return chicken(stack) + 1


@asked_once
def start(stack: Stack) -> int:
    return chicken(stack)


@asked_once
def fails(stack: Stack) -> int:
    asked.append("fails")
    raise ValueError(stack)


def test_a_stack_is_asked_once() -> None:
    asked.clear()
    one, other = stack(TEMPLATE), stack(TEMPLATE)
    assert names(one) is names(one)
    assert names(other) == ["Orders", "Invoices"]
    assert asked == ["names", "names"]


def test_so_is_an_element_and_what_a_generator_yields_stays() -> None:
    asked.clear()
    orders, invoices = stack(TEMPLATE).all(Queue)
    assert letters(orders) == letters(orders) == tuple("Orders")
    assert letters(invoices) == tuple("Invoices")
    assert asked == ["Orders", "Invoices"]


def test_a_circle_is_an_error_that_names_the_chain() -> None:
    view = stack(TEMPLATE)
    with pytest.raises(CircularQuestionError, match=r"^chicken -> egg -> nest -> chicken$"):
        start(view)
    # Nothing of it is left: the same question gives the same answer, and others are answered.
    with pytest.raises(CircularQuestionError, match=r"^egg -> nest -> chicken -> egg$"):
        egg(view)
    assert names(view) == ["Orders", "Invoices"]


def test_a_question_that_failed_is_asked_again() -> None:
    asked.clear()
    view = stack(TEMPLATE)
    for _ in range(2):
        with pytest.raises(ValueError, match="Stack"):
            fails(view)
    assert asked == ["fails", "fails"]
