"""References to resources inside resolved text.

A template names things in many ways: ``!Ref Queue``, ``!GetAtt Queue.Arn``, ``!Sub "arn:…:${Queue.QueueName}"``,
``!Join``. Resolved text keeps each reference as a mark, so that all of them can be compared and read like any
other text. What cannot be known is a mark too: the same unknown expression gives the same mark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

from cfn_lint_serverless_opt.template.patterns import lazy_pattern

# Private-use characters: no template has a reason to contain them.
_OPEN, _CLOSE = "\ue000", "\ue001"
_UNKNOWN_PREFIX = "?"
_MARK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_PART = re.compile(f"{_MARK.pattern}|.", re.DOTALL)

# A string of a JSON document, or a reference that stands where JSON wants a value.
_JSON_STRING = lazy_pattern(rf'"(?:{_MARK.pattern}|\\.|[^"\\{_OPEN}])*"|{_MARK.pattern}', re.DOTALL)

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
_DYNAMIC_REFERENCE = lazy_pattern(rf"{_MARK.pattern}|\{{\{{resolve:(?:{_MARK.pattern}|[^{{}}])*\}}\}}")

_COLON = re.compile(f":(?![^{_OPEN}]*{_CLOSE})")


class Reference(NamedTuple):
    """A resource of the template, or one of its attributes.

    Attributes:
        logical_id: the resource's logical ID.
        attribute: the ``Fn::GetAtt`` attribute, or None for ``Ref``.
    """

    logical_id: str
    attribute: str | None = None

    @property
    def is_nested(self) -> bool:
        """Whether it is a resource of a nested stack that is read."""
        return "/" in self.logical_id


def mark(logical_id: str, attribute: str | None = None) -> str:
    """The text that stands for a reference."""
    return f"{_OPEN}{logical_id}{'.' + attribute if attribute else ''}{_CLOSE}"


def unknown(expression: Any, scope: str = "") -> str:
    """The text that stands for an expression that nobody can resolve before deployment.

    Args:
        expression: the expression.
        scope: the nested stack that it is part of; the same expression is another one elsewhere.
    """
    expression = {scope: expression} if scope else expression
    return f"{_OPEN}{_UNKNOWN_PREFIX}{json.dumps(expression, sort_keys=True, default=str)}{_CLOSE}"


# What may be any text, and is not the same as anything else.
ANY = unknown("*")


def with_dynamic_marks(text: str) -> str:
    """The text with each dynamic reference, such as ``{{resolve:ssm:/name}}``, as the unknown that it is."""
    if "{{resolve:" not in text:
        return text
    # What stands inside a mark stays what it is.
    return _DYNAMIC_REFERENCE.sub(lambda match: match[0] if match[0].startswith(_OPEN) else unknown(match[0]), text)


def references(text: str) -> list[Reference]:
    """Every reference in a text, in order."""
    return [_reference(body) for body in _MARK.findall(text) if not body.startswith(_UNKNOWN_PREFIX)]


def replaced(text: str, by: Callable[[Reference], str]) -> str:
    """The text with something else in the place of each reference; unknowns stay."""
    return _MARK.sub(lambda match: match[0] if is_unknown(match[0]) else by(_reference(match[1])), text)


def whole(text: Any) -> Reference | None:
    """The reference that a text consists of, or None if there is more, or something else, in it."""
    if not isinstance(text, str):
        return None
    match = _MARK.fullmatch(text)
    if match is None or match[1].startswith(_UNKNOWN_PREFIX):
        return None
    return _reference(match[1])


def is_unknown(text: Any) -> bool:
    """Whether a text is nothing but an unknown."""
    return isinstance(text, str) and text.startswith(_OPEN + _UNKNOWN_PREFIX) and bool(_MARK.fullmatch(text))


def has_marks(text: str) -> bool:
    """Whether a text contains a reference or an unknown."""
    return _OPEN in text


def has_unknown(text: str) -> bool:
    """Whether a text contains an unknown part."""
    return _OPEN + _UNKNOWN_PREFIX in text


def arn_parts(arn: str) -> list[str]:
    """The six parts of an ARN, fewer if it is none. Colons inside references do not count."""
    return _COLON.split(arn, maxsplit=5)


def may_be_elsewhere(arn: str) -> bool:
    """Whether only the deployment knows the region or account of an ARN: what it names may be of another stack."""
    return any(has_unknown(part) for part in arn_parts(arn)[3:5])


def split_outside(text: str, separators: str = ":") -> list[str]:
    """The parts of a text between separators, those inside references not counted."""
    return re.split(f"[{re.escape(separators)}](?![^{_OPEN}]*{_CLOSE})", text)


def delimited(text: str, delimiter: str) -> list[str]:
    """The parts of a text between delimiters, those inside references not counted."""
    return re.split(f"{re.escape(delimiter)}(?![^{_OPEN}]*{_CLOSE})", text) if delimiter else [text]


def in_json(text: str) -> str:
    """A JSON document with references, in strings or in place of them, such that it can be parsed and they remain."""
    return _JSON_STRING.sub(lambda match: _quoted(match[0]), text)


def _quoted(part: str) -> str:
    if part.startswith(_OPEN):
        return json.dumps(part, ensure_ascii=False)
    return _MARK.sub(lambda match: json.dumps(match[0], ensure_ascii=False)[1:-1], part)


def may_equal(one: str, other: str) -> bool:
    """Whether two texts can turn out the same: an unknown can be any text, a reference only itself."""
    if one == other or not (has_unknown(one) or has_unknown(other)):
        return one == other
    left, right = _parts(one), _parts(other)
    return _differ_by_unknown(left, right) and _differ_by_unknown(left[::-1], right[::-1])


def split_at_unknowns(text: str) -> list[tuple[str, str]]:
    """Each unknown in a text, with what stands before it."""
    if not has_unknown(text):
        return []
    return [(text[: match.start()], match[0]) for match in _MARK.finditer(text) if is_unknown(match[0])]


def turned(text: str) -> str:
    """A text from its end to its start; references and unknowns stay as they are."""
    return "".join(_parts(text)[::-1]) if has_marks(text) else text[::-1]


def show(text: str) -> str:
    """The text as a person would write it: ``/aws/lambda/${Function}``."""
    return _MARK.sub(_shown, text)


@lru_cache(maxsize=8192)
def _parts(text: str) -> tuple[str, ...]:
    """The characters and marks of a text."""
    return tuple(match[0] for match in _PART.finditer(text))


def _differ_by_unknown(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    for one, other in zip_longest(left, right):
        if one != other:
            return is_unknown(one) or is_unknown(other)
    return True


def _reference(body: str) -> Reference:
    logical_id, _, attribute = body.partition(".")
    return Reference(logical_id, attribute or None)


def _shown(match: re.Match[str]) -> str:
    if not match[1].startswith(_UNKNOWN_PREFIX):
        return f"${{{match[1]}}}"
    try:
        expression = json.loads(match[1][len(_UNKNOWN_PREFIX) :])
    except ValueError:
        return "${…}"
    if isinstance(expression, str):
        return show(expression)  # a dynamic reference
    name = expression.get("Ref") if isinstance(expression, dict) else None
    return f"${{{name}}}" if isinstance(name, str) else "${…}"
