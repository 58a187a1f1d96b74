"""IAM roles."""

from __future__ import annotations

from cfn_lint_serverless_opt.stack.stack import Resource


class Role(Resource):
    """An ``AWS::IAM::Role``."""

    types = ("AWS::IAM::Role",)
    name_property = "RoleName"
