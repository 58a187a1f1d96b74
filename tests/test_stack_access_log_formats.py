"""Why an access log format is no JSON."""

from __future__ import annotations

import pytest

from cfn_lint_serverless_opt.stack.resources.access_log_formats import why_not_json
from cfn_lint_serverless_opt.template.references import mark, unknown
from tests.reading import stack

NOTHING = next(iter(stack("Resources: {Topic: {Type: AWS::SNS::Topic}}").resources.values())).properties


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"id": "$context.requestId", "status": $context.status}', ""),
        (f'{{"id": {mark("Api")}, "status": "{mark("Api", "Id")}"}}', ""),
        (f"$context.status {unknown({'Ref': 'Rest'})}", ""),
        ("", ""),
        ("$context.requestId $context.status", "Extra data at '$context.status'"),
        ('  {"id": "$context.requestId"', "Expecting ',' delimiter"),
        ('{"id": "$context.requestId" "status": 1}', "Expecting ',' delimiter at '\"status\": 1}'"),
        ("{'id': 1}\nand more", "Expecting property name enclosed in double quotes at \"'id': 1}\""),
        (f"{mark('Api')} $context.status", "Extra data"),
        ("$context.requestId", "it is neither an object nor a list"),
        ('"$context.requestId"', "it is neither an object nor a list"),
        ("[" * 100_000, "it is nested too deeply, or has a number too long"),
    ],
)
def test_reason(text: str, reason: str) -> None:
    assert why_not_json(NOTHING._replace(value=text)) == reason
