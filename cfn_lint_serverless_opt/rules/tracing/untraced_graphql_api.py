from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.stack import Stack


class UntracedGraphqlApi(ServerlessRule):
    """GraphQL API without tracing.

    Why: A GraphQL request runs many resolvers. Without traces nobody sees which of them, or which data source behind
    it, made a request slow or failed.

    Instead: Set `XrayEnabled: true`.
    """

    id = "WT7003"
    source_url = "https://docs.aws.amazon.com/appsync/latest/devguide/x-ray-tracing.html"
    guide = "X-Ray Tracing Optimization"
    tags = ["appsync", "tracing"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for api in stack.of_type("AWS::AppSync::GraphQLApi", "AWS::Serverless::GraphQLApi"):
            for enabled in api.get("XrayEnabled"):
                if enabled.is_absent or enabled.boolean is False:
                    yield api.finding(
                        enabled,
                        f"GraphQL API '{api.logical_id}' sends no traces: nobody sees which resolver makes a request "
                        "slow or fail. Set XrayEnabled: true",
                    )
