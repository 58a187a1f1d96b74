"""What a text tells of itself: whether it is a secret, by its format, or by the name that it goes by.

No secret leaves this module: what it hands on is the kind of secret.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import has_marks

# Texts that are secrets whatever their name. The formats are documented by who gives them out:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
# https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
_FORMATS = (
    ("a private key", lazy_pattern(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")),
    ("an AWS access key", lazy_pattern(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])")),
    ("a GitHub token", lazy_pattern(r"\b(?:gh[opusr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})")),
    ("a GitLab token", lazy_pattern(r"\bglpat-[\w-]{20,}")),
    ("an npm token", lazy_pattern(r"\bnpm_[A-Za-z0-9]{36}")),
    ("a Slack token", lazy_pattern(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}")),
    ("a Slack webhook", lazy_pattern(r"//hooks\.slack\.com/(?:services|workflows)/\w+/\w+/\w{16,}")),
    ("a Stripe key", lazy_pattern(r"\b(?:(?:sk|rk)_(?:live|test)_|whsec_)[A-Za-z0-9]{16,}")),
    ("a Google API key", lazy_pattern(r"\bAIza[\w-]{35}")),
    ("an AI provider's key", lazy_pattern(r"\bsk-(?=[\w-]{0,99}[A-Z])(?=[\w-]{0,99}\d)[\w-]{32,}", re.ASCII)),
    ("a SendGrid key", lazy_pattern(r"\bSG\.[\w-]{16,}\.[\w-]{16,}")),
    ("a JSON web token", lazy_pattern(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}")),
)

_FORMAT_PLACEHOLDER = lazy_pattern(r"x{4,}|0{8,}|your[-_]|changeme|placeholder|\.\.\.", re.IGNORECASE)

_URL_PASSWORD = lazy_pattern(r"\b[a-z][a-z0-9+.-]{0,30}://[^\s:/@?#]*:([^\s/@]+)@")

_ASSIGNED = lazy_pattern(r"(?:^|[?&;\s])([\w.-]+)=([^&;#\s]+)")

_WORD = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_PASSWORDS = ("password", "passwd", "pwd", "passphrase", "passcode")

_SECRETS = ("secret", "token", "apikey", "secretkey", "accesskey", "privatekey", "credential", "creds")
_EXACT = {"pass", "pw", "dbpass", "dbpw", "userpass"}
_PLURALS = ("credentials", "keys", "passwords", "secrets", "tokens")
# ``KEY`` alone is a cache key, a sort key, the key of an object.
_OF_KEYS = {
    *("access", "account", "aes", "api", "app", "auth", "client", "crypto", "encryption", "hmac", "jwt", "license"),
    *("master", "private", "secret", "service", "shared", "signing", "subscription", "webhook"),
}
# What a name is about if one of these, or several of it, stands behind: where the secret is, what it is called, how it
# is made, what it is for.
_ABOUT = {
    *("address", "age", "alg", "algorithm", "alias", "alphabet", "arn", "attempt", "attribute", "audience", "bucket"),
    *("cache", "char", "character", "charset", "checksum", "claim", "class", "column", "contract", "cookie", "count"),
    *("day", "description", "digest", "dir", "disabled", "domain", "duration", "email", "enabled", "encoding"),
    *("endpoint", "error", "event", "expiration", "expires", "expiry", "field", "file", "filename", "fingerprint"),
    *("flow", "format", "function", "grant", "group", "handler", "hash", "header", "hint", "host", "hostname", "hour"),
    *("id", "identifier", "index", "interval", "issuer", "key", "kid", "label", "lambda", "length", "life", "lifetime"),
    *("limit", "link", "location", "manager", "max", "min", "minute", "mode", "model", "name", "page", "param"),
    *("parameter", "path", "pattern", "policy", "pool", "prefix", "provider", "queue", "ref", "regex", "region"),
    *("required", "requirement", "reset", "role", "rotation", "route", "rule", "schedule", "scope", "second"),
    *("server", "service", "size", "source", "ssm", "stage", "status", "store", "strategy", "subject", "suffix"),
    *("table", "template", "timeout", "topic", "ttl", "type", "uri", "url", "usage", "use", "user", "username"),
    *("validity", "version"),
}
_HARMLESS = {"cipher", "ciphertext", "encrypted", "kms", "public", "publishable", "sealed"}

# A key of AWS's documentation (``AKIAIOSFODNN7EXAMPLE``) is none: a real one is soon written in its place.
_PLACEHOLDER = lazy_pattern(
    r"change[-_ ]?(?:me|it|this)|replace|placeholder|your|todo|tbd|dummy|redacted|fixme|fill[-_ ]?(?:me|in)|insert|"
    r"(?<![a-z])example(?![a-z])|to[-_]be|not[-_]?set|undefined|null|none|default|sample|x{4,}|\*{3,}|\.\.\.|^<.*>$|"
    r"^%.*%$|^\[.*\]$|\$\{|\{\{|^\$[A-Za-z_]+$",
    re.IGNORECASE,
)
# Names of things: ARNs, paths, URLs, mail addresses and hosts; what KMS has encrypted; and Stripe's publishable keys.
# https://docs.stripe.com/keys
_NAME = lazy_pattern(
    r"arn:.*|[a-z][a-z0-9+.-]*://.*|[.~]{0,2}/[\w./*-]*|[a-z]{2,}/.*|[^@\s]+@[\w.-]+\.[a-z]{2,}|"
    r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:\d+)?(/.*)?|AQ(?:ICA|EBA|ECA).*|pk_(?:live|test)_\w+",
    re.DOTALL,
)
# https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id
_KEY_ID = lazy_pattern(r"mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# Secrets Manager ends the name in an ARN with six random characters.
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
_NAME_IN_ARN = lazy_pattern(r"(\w+[-/.]\w+(?:[-/.]\w+)*)-[A-Za-z0-9]{6}")

# What parts the words of a name, a path, a list, a query, a pattern. Where ``$`` stands before a number it does not.
_SEPARATORS = lazy_pattern(r"[-_./:,;=?&|()]+|\$(?!\d)")

_CAMEL = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+")

_MIN_FORMAT = 15  # a Slack token

_MIN_LENGTH = 6

_MIN_ENTROPY = 2.5  # bits a character
_MAX_DEPTH = 4
_MAX_LENGTH = 8192  # Lambda takes 4 KB for all variables


def secret_in(name: str, text: str, is_whole: bool) -> str:
    """The kind of secret that a text contains; empty if it does not look like one.

    Args:
        name: what the text is called.
        text: the text; it may have marks of references in it.
        is_whole: whether the template alone says what it is, so that it can be judged by its name.
    """
    return _secret_in(name, text[:_MAX_LENGTH].strip(), is_whole, _MAX_DEPTH)


def _secret_in(name: str, text: str, is_whole: bool, depth: int) -> str:
    for kind, pattern in _FORMATS if len(text) >= _MIN_FORMAT else ():
        if any(not _FORMAT_PLACEHOLDER.search(found[0]) for found in pattern.finditer(text)):
            return kind
    for found in _URL_PASSWORD.finditer(text):
        if not has_marks(found[1]) and not _PLACEHOLDER.search(found[1]):
            return "a password in a URL"
    parts = list(_named_parts(text)) if depth else []
    for key, value in parts:
        kind = _secret_in(key, value, is_whole, depth - 1)
        if kind:
            return kind
    return _by_name(name, text) if is_whole and not parts else ""


def _named_parts(text: str) -> Iterator[tuple[str, str]]:
    """The texts that a text names: those of a JSON object, a query, a connection string."""
    if text.startswith("{"):
        try:
            yield from _strings("", json.loads(text))
        except (ValueError, RecursionError):
            return
    elif "=" in text.rstrip("="):
        yield from ((key, value) for key, value in _ASSIGNED.findall(text) if _role_of(key))


def _strings(name: str, node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield name, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _strings(key, value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(name, value)


def _role_of(name: str) -> str:
    """What a name says that its value is: a password, a secret, a key; empty for anything else."""
    words = [word.lower() for word in _WORD.findall(name)]
    role, rest = "", words
    for index, word in enumerate(words):
        before = words[index - 1] if index else ""
        singular = word.removesuffix("s") if word.endswith(_PLURALS) else word
        if singular.endswith(_PASSWORDS) or singular in _EXACT:
            role, rest = "password", words[index + 1 :]
        elif singular.endswith(_SECRETS):
            role, rest = "secret", words[index + 1 :]
        elif singular == "key" and before in _OF_KEYS:
            role, rest = "secret" if role or before == "api" else "key", words[index + 1 :]
    # The last word that is known decides: ``RESET_PASSWORD_ROUTE`` is a route, ``LINK_SECRET`` a secret.
    return "" if any(map(_is_about, rest)) or _HARMLESS & set(words) else role


def _is_about(word: str) -> bool:
    """Whether a word says what a name is about, be it one of it or several."""
    return not _ABOUT.isdisjoint(
        (word, word.removesuffix("s"), word.removesuffix("es"), f"{word.removesuffix('ies')}y")
    )


def _by_name(name: str, text: str) -> str:
    role = _role_of(name)
    if not role or len(text) < _MIN_LENGTH or any(char.isspace() for char in text):
        return ""
    if _PLACEHOLDER.search(text) or _NAME.fullmatch(text) or _is_number(text) or _is_called(text, role):
        return ""
    return f"a {role}" if _classes(text) > 1 and _entropy(text) >= _MIN_ENTROPY else ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_called(text: str, role: str) -> bool:
    """Whether a text is the name or address of something, or a list: words and small numbers, or a KMS key's ID."""
    if role == "key" and _KEY_ID.fullmatch(text):
        return True
    named = _NAME_IN_ARN.fullmatch(text) if role != "password" else None
    parts = [part for part in _SEPARATORS.split(named[1] if named else text) if part]
    numbered = 3 if len(parts) > 1 else 0 if role == "password" else 2
    return all(_is_word(part, numbered) or re.fullmatch(r"v?\d{1,4}", part) for part in parts)


def _is_word(part: str, numbered: int) -> bool:
    letters = part.rstrip("0123456789")
    pieces = _CAMEL.findall(letters)
    return (
        len(part) - len(letters) <= numbered
        and "".join(pieces) == letters != ""
        and (len(pieces) == 1 or len(letters) >= 3 * len(pieces))
    )


def _classes(text: str) -> int:
    """How many kinds of characters there are: lower case, upper case, digits, others."""
    return len({"a" if c.islower() else "A" if c.isupper() else "0" if c.isdigit() else "!" for c in text})


def _entropy(text: str) -> float:
    """Shannon's entropy in bits a character."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())
