from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.vpc import GATEWAY_SERVICES, VpcEndpoint
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import Resolved

# S3 Express has one of its own; the empty name is unknown.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-networking.html
_MAY_HAVE_GATEWAY = {"", "s3express", *GATEWAY_SERVICES}


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
        for endpoint in stack.all(VpcEndpoint):
            for kind in endpoint.endpoint_types:
                if not (kind.is_absent or kind.literal == "Gateway"):
                    continue
                for tables in [one for value in endpoint.get("RouteTableIds", when=kind.when) for one in value.lists()]:
                    if tables.is_absent or tables.value == []:
                        yield endpoint.finding(
                            tables,
                            f"Gateway endpoint '{endpoint.logical_id}' is in no route table: no traffic takes it. "
                            + _remedy(endpoint, kind),
                        )


def _remedy(endpoint: VpcEndpoint, kind: Resolved) -> str:
    services = [service for service, _ in endpoint.services(kind.when)]
    if kind.is_absent and services and not any(service in _MAY_HAVE_GATEWAY for service in services):
        return f"Gateway is the default: set VpcEndpointType: Interface, which is what {services[0]} has"
    return "List the route tables of the subnets that should use it in RouteTableIds"
