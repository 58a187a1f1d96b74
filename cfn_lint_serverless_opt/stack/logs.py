"""CloudWatch Logs."""

from __future__ import annotations

from cfn_lint_serverless_opt.stack.resource import Resource


class LogGroup(Resource):
    """An ``AWS::Logs::LogGroup``."""

    name_property = "LogGroupName"
