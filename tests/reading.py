"""Templates written as text in a test."""

from __future__ import annotations

from typing import Any

import cfnlint.template
from cfnlint.decode import decode_str

from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.port import Template

# The view of a template does not keep it alive.
_KEPT: list[Any] = []


def cfn_template(text: str, filename: str = "template.yaml") -> cfnlint.template.Template:
    """A template as cfn-lint hands it to rules."""
    cfn = cfnlint.template.Template(filename, decode_str(text)[0], ["us-east-1"])
    cfn.transform()
    _KEPT.append(cfn)
    return cfn


def template(text: str) -> Template:
    """A template as this project's port reads it."""
    return Template(cfn_template(text))


def stack(text: str, filename: str = "template.yaml") -> Stack:
    """The view of a template that rules share."""
    return Stack.of(cfn_template(text, filename))
