from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack import Stack


class UnroutedEndpoint(ServerlessRule):
    """Gateway endpoint without a route table.

    Why: Traffic takes a gateway endpoint only by a route in the route table of its subnet, and AWS adds that route to
    the tables that the endpoint names. Without one it carries nothing.

    Instead: List the route tables of the private subnets in `RouteTableIds`.
    """

    id = "ET9003"
    source_url = "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"
    guide = "VPC Optimization"
    tags = ["vpc", "s3", "dynamodb"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for endpoint in stack.vpc_endpoints:
            for kind in endpoint.types:
                if not (kind.is_absent or kind.literal == "Gateway"):
                    continue
                for tables in [one for value in endpoint.get("RouteTableIds", when=kind.when) for one in value.lists()]:
                    if tables.is_absent or tables.value == []:
                        yield endpoint.finding(
                            tables,
                            f"Gateway endpoint '{endpoint.logical_id}' is in no route table: no traffic takes it. List "
                            "the route tables of the subnets that should use it in RouteTableIds",
                        )
