from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.routes import routes
from cfn_lint_serverless_opt.stack.stack import Stack


class OpenRoute(ServerlessRule):
    """API method or route that anyone may call.

    Why: Without an authorizer, an API key or a resource policy every request from the internet reaches the backend:
    strangers see and change what it gives access to, and each of their calls is paid for. A security scheme of an
    OpenAPI definition that has no `x-amazon-apigateway-authorizer` or `x-amazon-apigateway-authtype`, such as a bare
    bearer scheme, checks nothing; nor does a resource policy that allows everyone and denies nobody. A domain name with
    mutual TLS keeps strangers out if `DisableExecuteApiEndpoint: true` closes the other way in. Mock integrations and
    paths under `/.well-known/` are left alone.

    Instead: Give the method or route an authorizer (IAM, Cognito, JWT or Lambda), or the API a default one. On REST
    APIs an API key or a resource policy limits callers too. Waive the finding on a route that is meant for everyone.
    """

    id = "IT3012"
    source_url = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html"
    tags = ["api", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for route in routes(stack):
            for opening in route.openings():
                yield route.finding(
                    opening,
                    f"{route.title} is open to anyone on the internet: strangers reach what is behind it and run up "
                    f"the bill. {route.remedy}",
                )
