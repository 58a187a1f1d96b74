"""What nested stacks, applications and modules are told."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import Resolved


@asked_once
def handed_on(stack: Stack) -> Iterator[Resolved]:
    """What nested stacks, applications and modules of the template are told."""
    for nested in stack.of_type("AWS::CloudFormation::Stack", "AWS::Serverless::Application"):
        yield from nested.get("Parameters", "*")
    for resource in stack.resources.values():
        if resource.type.endswith("::MODULE"):
            yield from resource.get("*")
