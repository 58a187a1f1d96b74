from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.stack.switches import wrong_throughout


class UntracedGraphqlApi(ServerlessRule):
    """GraphQL API without tracing.

    Why: A GraphQL request runs many resolvers. Without traces nobody sees which of them, or which data source behind
    it, made a request slow or failed.

    Instead: Set `XrayEnabled: true`. Tracing that is off in some deployments only is a decision, and not reported.
    """

    id = "WT7003"
    source_url = "https://docs.aws.amazon.com/appsync/latest/devguide/x-ray-tracing.html"
    guide = "X-Ray Tracing Optimization"
    tags = ["appsync", "tracing"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for api in stack.of_type("AWS::AppSync::GraphQLApi", "AWS::Serverless::GraphQLApi"):
            settings = api.get("XrayEnabled")
            for enabled in wrong_throughout(settings, lambda one: not one.is_absent and one.boolean is not False):
                yield api.finding(
                    enabled,
                    f"GraphQL API '{api.logical_id}' sends no traces: which resolver makes a request slow or fail "
                    "cannot be seen. Set XrayEnabled: true",
                )
