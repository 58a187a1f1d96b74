"""Questions about a stack that are answered once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from inspect import isgeneratorfunction
from typing import Any, Protocol, TypeVar, overload


class Asked(Protocol):
    """What questions are about: a stack, or an element of it.

    Attributes:
        answers: what has been asked about it, and the answers.
        asking: the names of the questions that are being answered, about the stack and its elements, innermost last.
    """

    @property
    def answers(self) -> dict[Callable[..., Any], Any]: ...

    @property
    def asking(self) -> list[str]: ...


_About = TypeVar("_About", bound=Asked)
_Answer = TypeVar("_Answer")

_PENDING = object()


class CircularQuestionError(Exception):
    """A question that needs its own answer; the message names the chain."""


@overload
def asked_once(question: Callable[[_About], Iterator[_Answer]]) -> Callable[[_About], Sequence[_Answer]]: ...


@overload
def asked_once(question: Callable[[_About], _Answer]) -> Callable[[_About], _Answer]: ...


def asked_once(question: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Remember the answer to a question for the stack, or for the element of it, that it is about.

    Whatever a rule or a relation needs to know of others it asks through such functions, as often as it likes. What a
    generator yields is kept as a tuple.

    Raises:
        CircularQuestionError: when the question is asked again while it is being answered.
    """
    answer_of = (lambda about: tuple(question(about))) if isgeneratorfunction(question) else question
    name = question.__name__

    @wraps(question)
    def ask(about: Asked) -> Any:
        answers = about.answers
        if ask not in answers:
            answers[ask] = _PENDING
            about.asking.append(name)
            try:
                answers[ask] = answer_of(about)
            finally:
                about.asking.pop()
                if answers[ask] is _PENDING:
                    del answers[ask]
        elif answers[ask] is _PENDING:
            chain = about.asking
            raise CircularQuestionError(" -> ".join([*chain[chain.index(name) :], name]))
        return answers[ask]

    return ask
