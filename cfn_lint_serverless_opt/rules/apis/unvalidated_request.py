from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.routes import routes
from cfn_lint_serverless_opt.stack.stack import Stack


class UnvalidatedRequest(ServerlessRule):
    """REST method that declares what requests look like and lets any through.

    Why: A model or a required parameter is only documentation until a validator enforces it. Malformed requests reach
    the backend, which is paid for answering what API Gateway would have refused for nothing. Of models those for JSON
    count, and those for any media type (`$default`): what bodies are checked against is a JSON schema.

    Instead: Set RequestValidatorId on the method, `ValidateBody: true` in the RequestModel of a SAM event, or
    `x-amazon-apigateway-request-validator` in an OpenAPI definition.
    """

    id = "WT3007"
    source_url = (
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html"
    )
    guide = "Request Validation"
    tags = ["api", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for route in routes(stack):
            for gap in route.unenforced():
                yield route.finding(
                    gap,
                    f"{route.title} declares what a request must have but API Gateway does not check it: malformed "
                    f"requests reach the backend, which is paid for each of them. Set {route.validation}",
                )
