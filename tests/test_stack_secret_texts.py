"""What looks like a secret, how long that takes to tell, and that no message gives one away."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from cfn_lint_serverless_opt.stack.resources.secret_texts import secret_in
from tests.linting import lint

FIXTURES = Path(__file__).parent.parent / "test_templates" / "WT8008"
# The values of the fixtures, and what stands behind the joins in them.
SECRET = re.compile(
    r"Tr0ub4dor|Zx9k|Q2mV7tLp|Hunt3r|Rk9t|s3cr3t|S3cr3t|SuperSecret|supersecret123|aB3dE5gH|abc123def456"
)

LONG = {
    "letters": "a" * 8192,
    "tokens": "eyJ-" * 2048,
    "schemes": "a://" * 2048,
    "hosts": "a.b" * 2700,
    "assignments": "password=b;" * 700,
    "braces": "{" * 8192,
    "paths": "/a-" * 2700,
    "objects": '{"a":' * 1600 + "1" + "}" * 1600,
    "keys": "-----BEGIN " + "A " * 4000,
    "addresses": "a.a@" * 2000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_no_text_takes_long(text: str) -> None:
    start = time.perf_counter()
    secret_in("DB_PASSWORD", text, True)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DB_PASSWORD", "P@ssw0rd"),
        ("dbpassword", "hunter2"),
        ("API_KEYS", "7f3c1b2a9d8e4f5a6b7c8d9e0f1a2b3c"),
        ("CONFIG", '[{"x": 1}, 2] password=S3cr3t99'),
        ("CONFIG", '{"db": {"hosts": ["a"], "password": "S3cr3tPass1"}}'),
        ("URL", "jdbc:postgresql://h/db?user=app&password=S3cr3t99"),
    ],
)
def test_secrets(name: str, text: str) -> None:
    assert secret_in(name, text, True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DB_PASSWORD", ""),
        ("DB_PASSWORD", "password"),
        ("PASSWORD_KEY", "dbPassw0rd"),
        ("COMPASS", "N0rth-by-We5t"),
        ("TOKENIZER", "cl100k-Base9x"),
        ("CONFIG", '{"passwordPolicy": "Aa1!aaaa", "table": "orders-1A2b"}'),
        ("URL", "https://api.example.com/v1?page=2&token_ttl=abc123def"),
    ],
)
def test_no_secrets(name: str, text: str) -> None:
    assert not secret_in(name, text, True)


@pytest.mark.parametrize("template", sorted(FIXTURES.glob("bad-*.yaml")), ids=lambda path: path.name)
def test_no_message_gives_a_secret_away(template: Path) -> None:
    messages = [one.message for one in lint(template, only_ours=True)]
    assert messages
    assert [message for message in messages if SECRET.search(message)] == []
