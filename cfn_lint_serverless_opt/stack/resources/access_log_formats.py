"""The format of an API's access logs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html
"""

from __future__ import annotations

import json

from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import has_unknown, in_json
from cfn_lint_serverless_opt.template.values import Resolved

# ``$context.status``, ``$context.authorizer.claims['cognito:groups']``, and ``${context.status}`` too.
_PATH = r"context(?:\.[\w-]+|\[(?:'[^'\n]*'|\"[^\"\n]*\")\])+"

_VARIABLE = lazy_pattern(rf"\$(?:{_PATH}|\{{{_PATH}\}})")

_QUOTES = "'\""


def is_json(log_format: Resolved) -> bool | None:
    """Whether each line of a log will be an object or a list in JSON; None if that is not known, or nothing is there.

    A variable may stand in a string or, since many are numbers, without quotes. References are as good as text.
    """
    text = log_format.text
    if not isinstance(text, str) or has_unknown(text) or not text.strip():
        return None
    return _is_json(in_json(_VARIABLE.sub("1", text)).strip())


def _is_json(text: str) -> bool:
    is_quoted = text[:1] in _QUOTES and text[-1:] == text[:1] and len(text) > 1
    for attempt in (text, text[1:-1]) if is_quoted else (text,):
        try:
            value = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, (dict, list)) or (isinstance(value, str) and value != text and _is_json(value.strip())):
            return True
    return False
