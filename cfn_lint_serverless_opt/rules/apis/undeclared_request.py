from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.routes import routes
from cfn_lint_serverless_opt.stack.stack import Stack


class UndeclaredRequest(ServerlessRule):
    """REST method that takes a body and declares neither a model nor request parameters.

    Why: API Gateway has nothing to check requests against. The backend runs, and is paid for, only to refuse what
    could have been refused before it.

    Instead: Declare a model of the body, or the required parameters, and let a request validator enforce them.
    """

    id = "IT3013"
    source_url = (
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html"
    )
    guide = "Request Validation"
    tags = ["api", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for route in routes(stack):
            for gap in route.undeclared():
                yield route.finding(
                    gap,
                    f"{route.title} takes any request: API Gateway has no model or parameters to check it against, so "
                    f"the backend has to refuse malformed ones. Declare {route.declaration}",
                )
