"""AppSync data sources."""

from __future__ import annotations

from cfn_lint_serverless_opt.stack.stack import Resource

_DYNAMODB = "AMAZON_DYNAMODB"


class DataSource(Resource):
    """An ``AWS::AppSync::DataSource``."""

    types = ("AWS::AppSync::DataSource",)
    name_property = "Name"

    @property
    def may_be_dynamodb(self) -> bool:
        """Whether it is, or may be, a DynamoDB table."""
        return any(kind.is_unknown or kind.literal == _DYNAMODB for kind in self.get("Type"))
