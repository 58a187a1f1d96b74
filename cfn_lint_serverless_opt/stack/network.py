"""VPCs: subnets, NAT gateways, endpoints, and the functions in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfn_lint_serverless_opt.stack.references import is_unknown, may_equal, split_outside
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.functions import Function

# The services that have gateway endpoints, which cost nothing.
# https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
GATEWAY_SERVICES = {"s3": "S3", "dynamodb": "DynamoDB"}


class Subnet(Resource):
    """An ``AWS::EC2::Subnet``."""

    @property
    def vpcs(self) -> list[tuple[str, When]]:
        """The VPC that it is in, as text with references as marks, with its scenario."""
        return [(vpc.comparable, vpc.when) for vpc in self.get("VpcId") if vpc.comparable]


class NatGateway(Resource):
    """An ``AWS::EC2::NatGateway``."""

    @property
    def vpcs(self) -> Iterator[tuple[str, When]]:
        """The VPC of its subnet."""
        both = self.stack.resolver.scenarios.both
        for name in self.get("SubnetId"):
            for subnet, _ in self.stack.related(Subnet, name):
                for vpc, there in subnet.vpcs:
                    when = both(name.when, there)
                    if when is not None:
                        yield vpc, when


class VpcEndpoint(Resource):
    """An ``AWS::EC2::VPCEndpoint``."""

    @property
    def types(self) -> list[Resolved]:
        """``Gateway``, ``Interface`` and so on; absent means ``Gateway``.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html
        """
        return self.get("VpcEndpointType")

    def services(self, when: When) -> Iterator[tuple[str, Resolved]]:
        """``s3``, ``dynamodb`` or another last part of its service's name; empty if that is unknown."""
        for name in self.get("ServiceName", when=when):
            last = split_outside(name.comparable, ".")[-1] if isinstance(name.text, str) else ""
            yield ("" if is_unknown(last) else last), name

    def serving(self, service: str, vpc: str, when: When) -> Iterator[When]:
        """The scenarios in which it is, or may be, the gateway endpoint for a service in a VPC."""
        for kind in self.types:
            if not (kind.is_absent or kind.is_unknown or kind.literal == "Gateway"):
                continue
            for name, value in self.services(kind.when):
                for own in self.get("VpcId", when=value.when) if name in {"", service} else ():
                    both = self.stack.resolver.scenarios.both(own.when, when)
                    if both is not None and (own.is_unknown or may_equal(own.comparable, vpc)):
                        yield both


def functions_in(vpc: str, functions: list[Function]) -> Iterator[tuple[Function, When]]:
    """The functions in a VPC, each with the scenario in which it is there."""
    for function in functions:
        for item in function.get("VpcConfig", "SubnetIds", "*"):
            for subnet, _ in function.stack.related(Subnet, item):
                for own, there in subnet.vpcs:
                    when = function.stack.resolver.scenarios.both(item.when, there)
                    if own == vpc and when is not None:
                        yield function, when
