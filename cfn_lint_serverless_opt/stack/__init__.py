"""What a deployed stack is: typed, resolved, read-only resources and their relations. Knows no rule."""

from cfn_lint_serverless_opt.stack.resolved import ABSENT, ALWAYS, UNKNOWN, Resolved, When
from cfn_lint_serverless_opt.stack.resource import Resource
from cfn_lint_serverless_opt.stack.stack import Stack

__all__ = ["ABSENT", "ALWAYS", "UNKNOWN", "Resolved", "Resource", "Stack", "When"]
