from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.nat_traffic import Detour, detours
from cfn_lint_serverless_opt.stack.resources.vpc import GATEWAY_SERVICES, NatGateway
from cfn_lint_serverless_opt.stack.stack import Stack


class NatToGatewayService(ServerlessRule):
    """Functions reach S3 or DynamoDB through a NAT gateway.

    Why: A NAT gateway bills every gigabyte. Traffic to S3 and DynamoDB need not pass it: a gateway endpoint in the VPC
    carries it at no cost.

    Instead: Add an AWS::EC2::VPCEndpoint of type Gateway for the service, with the route tables of the private
    subnets.
    """

    id = "WT9001"
    source_url = "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"
    guide = "VPC Optimization"
    tags = ["vpc", "s3", "dynamodb", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for gateway in stack.all(NatGateway):
            # The one with the fewest conditions stands for the others of its service.
            by_conditions = sorted(detours(gateway), key=lambda detour: len(detour.when.facts), reverse=True)
            by_service = {detour.service: detour for detour in by_conditions}
            found = [by_service[service] for service in GATEWAY_SERVICES if service in by_service]
            if found:
                names = " and ".join(GATEWAY_SERVICES[detour.service] for detour in found)
                yield gateway.finding(
                    min((detour.when for detour in found), key=lambda when: len(when.facts)),
                    f"Every byte between functions of this VPC and {names} passes, and pays for, NAT gateway "
                    f"'{gateway.logical_id}'. {'. '.join(map(_remedy, found))}",
                )


def _remedy(detour: Detour) -> str:
    if detour.endpoints:
        return (
            f"Add the route table of subnet '{detour.subnet.logical_id}' to RouteTableIds of gateway endpoint "
            f"'{detour.endpoints[0].logical_id}', which costs nothing"
        )
    return (
        "Add a gateway endpoint, which costs nothing: AWS::EC2::VPCEndpoint with "
        f"!Sub com.amazonaws.${{AWS::Region}}.{detour.service}"
    )
