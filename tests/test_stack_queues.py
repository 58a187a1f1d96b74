"""How a queue's name is read from what names it, and JSON text with references is parsed."""

import json

import pytest

from cfn_lint_serverless_opt.stack.resources.queues import Queue
from cfn_lint_serverless_opt.template.references import in_json, mark, unknown

STACK = mark("AWS::StackName")
COUNT = unknown({"Ref": 'Count: of a "quoted" kind'})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("orders", "orders"),
        ("arn:aws:sqs:us-east-1:123456789012:orders.fifo", "orders.fifo"),
        (f"arn:aws:sqs:us-east-1:123456789012:{STACK}-orders", f"{STACK}-orders"),
        (f"arn:{COUNT}:sqs:us-east-1:123456789012:{COUNT}", COUNT),
        ("https://sqs.us-east-1.amazonaws.com/123456789012/orders", "orders"),
        (f"https://sqs.us-east-1.amazonaws.com/{unknown('a/b')}/{STACK}-orders", f"{STACK}-orders"),
        (mark("Orders", "Arn"), mark("Orders", "Arn")),
        ("arn:aws:sns:us-east-1:123456789012:orders", "arn:aws:sns:us-east-1:123456789012:orders"),
        ("", ""),
    ],
)
def test_name_of_a_queue(text: str, name: str) -> None:
    assert Queue.name_in(text) == name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f'{{"a": {COUNT}, "b": [{STACK}, "{STACK}, {COUNT}"]}}', {"a": COUNT, "b": [STACK, f"{STACK}, {COUNT}"]}),
        (f'{{"a \\" {STACK}": 5, {STACK}: "\\\\"}}', {f'a " {STACK}': 5, STACK: "\\"}),
        (f'"{COUNT}"', COUNT),
    ],
)
def test_references_in_json(text: str, value: object) -> None:
    assert json.loads(in_json(text)) == value


def test_hostile_json_is_read_in_no_time() -> None:
    text = '"' + STACK * 20000 + '\\"' * 20000
    assert in_json(text).endswith('\\"')
