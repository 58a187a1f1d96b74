from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.vpc_routing import serving_elsewhere
from cfn_lint_serverless_opt.stack.resources.vpc import GATEWAY_SERVICES, VpcEndpoint
from cfn_lint_serverless_opt.stack.stack import Stack


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
        scenarios = stack.scenarios
        for endpoint in stack.all(VpcEndpoint):
            for kind in endpoint.endpoint_types:
                for service, name in endpoint.services(kind.when) if kind.literal == "Interface" else ():
                    gap = None
                    if service in GATEWAY_SERVICES:
                        gap = scenarios.outside(name.when, serving_elsewhere(endpoint))
                    if gap is not None:
                        yield endpoint.finding(
                            kind._replace(when=gap),
                            f"Interface endpoint '{endpoint.logical_id}' bills every hour and gigabyte; a gateway "
                            f"endpoint for {GATEWAY_SERVICES[service]} is free. Set VpcEndpointType: Gateway and "
                            "RouteTableIds, unless it serves networks outside the VPC",
                        )
