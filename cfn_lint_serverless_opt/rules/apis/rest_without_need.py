from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.rest_features import uses_rest_only
from cfn_lint_serverless_opt.stack.relations.rest_apis import rest_apis
from cfn_lint_serverless_opt.stack.stack import Stack


class RestWithoutNeed(ServerlessRule):
    """REST API that uses nothing HTTP APIs lack.

    Why: A million requests cost $3.50 on a REST API and $1.00 on an HTTP API, which also answers sooner. What REST
    APIs can do beyond that (usage plans, API keys, caching, AWS WAF, request validation, models, private and
    edge-optimised endpoints, resource policies, X-Ray, execution logs, mapping templates, streaming, client
    certificates, canaries, mocks, gateway responses, compression, timeouts above 30 s) is paid for here and not used.

    Instead: Write `AWS::Serverless::HttpApi` with `HttpApi` events, or `AWS::ApiGatewayV2::Api` with
    `ProtocolType: HTTP`. An edge-optimised endpoint that is wanted is said with `EndpointConfiguration`.
    """

    id = "IT3008"
    source_url = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html"
    guide = "API Gateway Optimization"
    tags = ["api", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for api in rest_apis(stack):
            if api.routes and not uses_rest_only(api):
                yield api.finding(
                    api.when,
                    f"{api.title} uses nothing that HTTP APIs lack, and costs $3.50 a million requests where they cost "
                    f"$1.00. Write {_INSTEAD[api.resource.type if api.resource else '']}",
                )


_INSTEAD = {
    "": "HttpApi events in place of Api events, and name ServerlessHttpApi where ServerlessRestApi is named",
    "AWS::Serverless::Api": "an AWS::Serverless::HttpApi",
    "AWS::ApiGateway::RestApi": "an AWS::ApiGatewayV2::Api with ProtocolType: HTTP",
}
