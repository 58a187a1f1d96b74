"""SNS topics."""

from __future__ import annotations

from cfn_lint_serverless_opt.stack.stack import Resource


class Topic(Resource):
    """An ``AWS::SNS::Topic``; its ``Ref`` is its ARN."""

    types = ("AWS::SNS::Topic",)
    name_property = "TopicName"
