from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack import Stack
from cfn_lint_serverless_opt.stack.network import GATEWAY_SERVICES


class PaidEndpoint(ServerlessRule):
    """Interface endpoint for S3 or DynamoDB where the free gateway endpoint serves.

    Why: An interface endpoint bills every hour in every subnet and every gigabyte. From within the VPC a gateway
    endpoint does the same at no cost.

    Instead: Set `VpcEndpointType: Gateway` with `RouteTableIds`. Keep the interface endpoint for access from
    on-premises networks or other VPCs.
    """

    id = "IT9002"
    source_url = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html"
    guide = "VPC Optimization"
    tags = ["vpc", "s3", "dynamodb", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        scenarios = stack.resolver.scenarios
        for endpoint in stack.vpc_endpoints:
            for kind in endpoint.types:
                for service, name in endpoint.services(kind.when) if kind.literal == "Interface" else ():
                    gap = None
                    if service in GATEWAY_SERVICES:
                        gap = scenarios.outside(name.when, endpoint.from_elsewhere)
                    if gap is not None:
                        yield endpoint.finding(
                            kind._replace(when=gap),
                            f"Interface endpoint '{endpoint.logical_id}' bills every hour and gigabyte; a gateway "
                            f"endpoint for {GATEWAY_SERVICES[service]} is free. Set VpcEndpointType: Gateway and "
                            "RouteTableIds, unless it serves networks outside the VPC",
                        )
