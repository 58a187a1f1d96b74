"""The format of an API's access logs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html
"""

from __future__ import annotations

import json

from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import has_marks, has_unknown, in_json
from cfn_lint_serverless_opt.template.values import Resolved

# ``$context.status``, ``$context.authorizer.claims['cognito:groups']``, and ``${context.status}`` too.
_PATH = r"context(?:\.[\w-]+|\[(?:'[^'\n]*'|\"[^\"\n]*\")\])+"

_VARIABLE = lazy_pattern(rf"\$(?:{_PATH}|\{{{_PATH}\}})")

_QUOTES = "'\""


_MAX_SHOWN = 20


def why_not_json(log_format: Resolved) -> str:
    """Why lines of a log will not be objects or lists in JSON, as the parser says; empty if they are, or may be.

    A variable may stand in a string or, since many are numbers, without quotes. References are as good as text.
    """
    text = log_format.text
    if not isinstance(text, str) or has_unknown(text) or not text.strip():
        return ""
    # Each as long as the variable, so that places stay what they are.
    numbers = _VARIABLE.sub(lambda match: "1" * len(match[0]), text)
    reason, position = _why_not(in_json(numbers).strip())
    if position is None:
        return reason
    # References take other room in JSON: then there is no telling where.
    start = position + len(text) - len(text.lstrip())
    there = text[start:].split("\n", 1)[0]
    shown = there[:_MAX_SHOWN] + "…" if len(there) > _MAX_SHOWN else there
    return f"{reason} at {shown!r}" if shown and not has_marks(text) else reason


def _why_not(text: str) -> tuple[str, int | None]:
    """What a parser says of a text and where; nothing if all is well."""
    first: tuple[str, int | None] | None = None
    is_quoted = text[:1] in _QUOTES and text[-1:] == text[:1] and len(text) > 1
    for attempt in (text, text[1:-1]) if is_quoted else (text,):
        try:
            value = json.loads(attempt, strict=False)
        except json.JSONDecodeError as error:
            found: tuple[str, int | None] = (error.msg, error.pos)
        except (ValueError, RecursionError):
            found = ("it is nested too deeply, or has a number too long", None)
        else:
            found = ("it is neither an object nor a list", None)
            if isinstance(value, str) and value != text:
                found = _why_not(value.strip())[0], None
            if isinstance(value, (dict, list)) or not found[0]:
                return "", None
        first = first or found
    return first or ("", None)
