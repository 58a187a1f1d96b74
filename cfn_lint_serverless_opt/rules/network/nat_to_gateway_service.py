from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack import Stack, When
from cfn_lint_serverless_opt.stack.functions import Function
from cfn_lint_serverless_opt.stack.network import GATEWAY_SERVICES, functions_in


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
        scenarios = stack.resolver.scenarios
        for gateway in stack.nat_gateways:
            for vpc, here in gateway.vpcs:
                missing: dict[str, When] = {}
                for function, there in functions_in(vpc, stack.functions):
                    for service in GATEWAY_SERVICES:
                        for used in _uses(function, service):
                            when = scenarios.both(here, there)
                            when = scenarios.both(when, used) if when else None
                            served = [
                                one for endpoint in stack.vpc_endpoints for one in endpoint.serving(service, vpc, here)
                            ]
                            gap = scenarios.outside(when, served) if when is not None else None
                            if gap is not None:
                                missing.setdefault(service, gap)
                if missing:
                    names = " and ".join(GATEWAY_SERVICES[service] for service in missing)
                    yield gateway.finding(
                        next(iter(missing.values())),
                        f"Every byte between functions of this VPC and {names} passes, and pays for, NAT gateway "
                        f"'{gateway.logical_id}'. Add a gateway endpoint (AWS::EC2::VPCEndpoint, "
                        f"{_service_names(missing)}), which costs nothing",
                    )


def _uses(function: Function, service: str) -> Iterator[When]:
    """The scenarios in which a function is allowed to use a service."""
    for grant in function.grants:
        named = GATEWAY_SERVICES[service] in grant.policy and not grant.actions
        if named or any(action.lower().startswith(f"{service}:") for action in grant.actions):
            yield grant.when


def _service_names(services: dict[str, When]) -> str:
    return " and ".join(f"!Sub com.amazonaws.${{AWS::Region}}.{service}" for service in services)
