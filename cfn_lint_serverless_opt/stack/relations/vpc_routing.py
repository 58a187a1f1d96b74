"""Which way traffic takes in a VPC: subnets and their route tables, NAT gateways, endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.resources.vpc import NatGateway, Subnet, VpcEndpoint, may_be_same, vpc_id
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When

# What leads into a VPC from elsewhere, where gateway endpoints do not serve.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
_WAYS_IN = (
    "AWS::EC2::ClientVpnEndpoint",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::TransitGatewayVpcAttachment",
    "AWS::EC2::VPCPeeringConnection",
    "AWS::EC2::VPNConnection",
    "AWS::EC2::VPNGateway",
    "AWS::Route53Resolver::ResolverEndpoint",
)

# The values that leave private DNS to everyone, the VPC itself included.
_PRIVATE_DNS_FOR_ALL = {"AllResolvers", "NotSpecified"}


def _route_tables_of(subnet: Subnet) -> Sequence[str]:
    """The route tables that a subnet may be associated with, as text with references as marks."""
    return _route_tables(subnet.stack).get(subnet.logical_id, ())


@asked_once
def _route_tables(stack: Stack) -> Mapping[str, Sequence[str]]:
    return grouped(
        (subnet.logical_id, vpc_id(stack, table))
        for association in stack.of_type("AWS::EC2::SubnetRouteTableAssociation")
        for name in association.get("SubnetId")
        for subnet, _ in stack.related(Subnet, name)
        for table in association.get("RouteTableId", when=name.when)
    )


def vpcs_of(gateway: NatGateway) -> Iterator[tuple[str, When]]:
    """The VPC whose traffic to the internet a NAT gateway carries: its own if it is regional, else its subnet's.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html
    """
    for kind in gateway.get("ConnectivityType"):
        # A private one leads to other networks only.
        if kind.is_absent or kind.literal == "public":
            yield from _vpcs(gateway, kind.when)


def _vpcs(gateway: NatGateway, when: When) -> Iterator[tuple[str, When]]:
    stack = gateway.stack
    for own in gateway.get("VpcId", when=when):
        if own.comparable:
            yield vpc_id(stack, own), own.when
        for name in gateway.get("SubnetId", when=own.when):
            for subnet, there in stack.related(Subnet, name):
                for vpc, known in subnet.vpcs:
                    yield from ((vpc, both) for both in stack.scenarios.within(there, [known]))


def serving_elsewhere(endpoint: VpcEndpoint) -> Iterator[When]:
    """The scenarios in which an endpoint serves, or may serve, other networks or Regions.

    A gateway endpoint beside it says so too: that one carries the traffic of the VPC itself.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
    """
    stack = endpoint.stack
    for hint in endpoint.get("DnsOptions", "PrivateDnsOnlyForInboundResolverEndpoint"):
        if not hint.is_absent and hint.literal not in _PRIVATE_DNS_FOR_ALL:
            yield hint.when
    yield from (region.when for region in endpoint.get("ServiceRegion") if not region.is_absent)
    yield from (way.when for way in stack.of_type(*_WAYS_IN))
    for service, name in endpoint.services(endpoint.when):
        for vpc in endpoint.get("VpcId", when=name.when) if service else ():
            for other in stack.all(VpcEndpoint):
                yield from other.gateways(service, vpc_id(stack, vpc), vpc.when)


def carrying(endpoint: VpcEndpoint, service: str, subnet: Subnet, vpc: str, when: When) -> Iterator[When]:
    """The scenarios in which traffic of a subnet to a service takes an endpoint, or may do so.

    It does so by the route table of the subnet, or by private DNS.
    """
    if _may_be_routed(endpoint, subnet):
        yield from endpoint.gateways(service, vpc, when)
    for kind in endpoint.endpoint_types:
        for dns in endpoint.get("PrivateDnsEnabled", when=kind.when) if kind.literal == "Interface" else ():
            if not dns.is_absent and dns.boolean is not False:
                yield from endpoint.stack.scenarios.within(when, endpoint.serving(service, vpc, dns.when))


def _may_be_routed(endpoint: VpcEndpoint, subnet: Subnet) -> bool:
    # A subnet without an association has the main route table, which no template names.
    # An endpoint without route tables is the business of another rule.
    tables = [vpc_id(endpoint.stack, table) for table in endpoint.get("RouteTableIds", "*")]
    others = _route_tables_of(subnet)
    return not (tables and others) or any(may_be_same(one, other) for one in tables for other in others)
