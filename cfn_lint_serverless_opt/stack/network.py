"""VPCs: subnets, NAT gateways, endpoints, and the traffic of the functions in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.stack.references import has_unknown, mark, may_equal, split_outside, whole
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.functions import Function
    from cfn_lint_serverless_opt.stack.stack import Stack

# The services that have gateway endpoints, which cost nothing.
# https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
GATEWAY_SERVICES = {"s3": "S3", "dynamodb": "DynamoDB"}

# The managed policies that let a function use them, as their names start.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_MANAGED_POLICIES = {
    "s3": ("AmazonS3FullAccess", "AmazonS3ReadOnlyAccess"),
    "dynamodb": ("AmazonDynamoDBFullAccess", "AmazonDynamoDBReadOnlyAccess"),
}
# DynamoDB Streams is a service of its own, without a gateway endpoint; its records are Lambda's to poll.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-streams.html
_OF_STREAMS = {f"dynamodb:{name}" for name in ("describestream", "getrecords", "getsharditerator", "liststreams")}

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


# The attribute that is the resource's own ID, as its ``Ref`` is.
_IDS = {
    "AWS::EC2::RouteTable": "RouteTableId",
    "AWS::EC2::Subnet": "SubnetId",
    "AWS::EC2::VPC": "VpcId",
}


class Subnet(Resource):
    """An ``AWS::EC2::Subnet``."""

    @property
    def vpcs(self) -> list[tuple[str, When]]:
        """The VPC that it is in, as text with references as marks, with its scenario."""
        return [(_id(self.stack, vpc), vpc.when) for vpc in self.get("VpcId") if vpc.comparable]

    @property
    def route_tables(self) -> list[str]:
        """The route tables that it may be associated with, as text with references as marks."""
        return [
            _id(self.stack, table)
            for association in self.stack.of_type("AWS::EC2::SubnetRouteTableAssociation")
            for name in association.get("SubnetId")
            if any(subnet is self for subnet, _ in self.stack.related(Subnet, name))
            for table in association.get("RouteTableId", when=name.when)
        ]


class NatGateway(Resource):
    """An ``AWS::EC2::NatGateway``."""

    @property
    def vpcs(self) -> Iterator[tuple[str, When]]:
        """The VPC whose traffic to the internet it carries: its own if it is regional, else that of its subnet.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html
        """
        for kind in self.get("ConnectivityType"):
            # A private one leads to other networks only.
            if kind.is_absent or kind.literal == "public":
                yield from self._vpcs(kind.when)

    def _vpcs(self, when: When) -> Iterator[tuple[str, When]]:
        for own in self.get("VpcId", when=when):
            if own.comparable:
                yield _id(self.stack, own), own.when
            for name in self.get("SubnetId", when=own.when):
                for subnet, there in self.stack.related(Subnet, name):
                    for vpc, known in subnet.vpcs:
                        yield from ((vpc, both) for both in _within(self.stack, there, [known]))


class VpcEndpoint(Resource):
    """An ``AWS::EC2::VPCEndpoint``."""

    @property
    def types(self) -> list[Resolved]:
        """``Gateway``, ``Interface`` and so on; absent means ``Gateway``.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html
        """
        return self.get("VpcEndpointType")

    def services(self, when: When) -> Iterator[tuple[str, Resolved]]:
        """``s3``, ``dynamodb`` or another service of AWS; empty if it is unknown, or not of AWS."""
        for name in self.get("ServiceName", when=when):
            # com.amazonaws.<region>.<service>
            parts = split_outside(name.comparable, ".")
            is_known = len(parts) == 4 and parts[:2] == ["com", "amazonaws"] and not has_unknown(parts[3])
            yield (parts[3] if is_known else ""), name

    @property
    def from_elsewhere(self) -> Iterator[When]:
        """The scenarios in which it serves, or may serve, other networks or Regions.

        A gateway endpoint beside it says so too: that one carries the traffic of the VPC itself.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
        """
        for hint in self.get("DnsOptions", "PrivateDnsOnlyForInboundResolverEndpoint"):
            if not hint.is_absent and hint.literal not in _PRIVATE_DNS_FOR_ALL:
                yield hint.when
        yield from (region.when for region in self.get("ServiceRegion") if not region.is_absent)
        yield from (way.when for way in self.stack.of_type(*_WAYS_IN))
        for service, name in self.services(self.when):
            for vpc in self.get("VpcId", when=name.when) if service else ():
                for endpoint in self.stack.vpc_endpoints:
                    yield from endpoint.gateways(service, _id(self.stack, vpc), vpc.when)

    def gateways(self, service: str, vpc: str, when: When) -> Iterator[When]:
        """The scenarios in which it is, or may be, the gateway endpoint for a service in a VPC."""
        for kind in self.types:
            if kind.is_absent or kind.is_unknown or kind.literal == "Gateway":
                yield from _within(self.stack, when, self._serving(service, vpc, kind.when))

    def carrying(self, service: str, subnet: Subnet, vpc: str, when: When) -> Iterator[When]:
        """The scenarios in which traffic of a subnet to a service takes it, or may do so.

        It does so by the route table of the subnet, or by private DNS.
        """
        if self._may_be_routed(subnet):
            yield from self.gateways(service, vpc, when)
        for kind in self.types:
            for dns in self.get("PrivateDnsEnabled", when=kind.when) if kind.literal == "Interface" else ():
                if not dns.is_absent and dns.boolean is not False:
                    yield from _within(self.stack, when, self._serving(service, vpc, dns.when))

    def _serving(self, service: str, vpc: str, when: When) -> Iterator[When]:
        for name, value in self.services(when):
            if name == service or value.is_unknown or has_unknown(value.comparable):
                for own in self.get("VpcId", when=value.when):
                    if _may_be(_id(self.stack, own), vpc):
                        yield own.when

    def _may_be_routed(self, subnet: Subnet) -> bool:
        # A subnet without an association has the main route table, which no template names.
        # An endpoint without route tables is the business of another rule.
        tables, others = [_id(self.stack, table) for table in self.get("RouteTableIds", "*")], subnet.route_tables
        return not (tables and others) or any(_may_be(one, other) for one in tables for other in others)


class Detour(NamedTuple):
    """Traffic that passes a NAT gateway though a gateway endpoint would carry it at no cost.

    Attributes:
        service: ``s3`` or ``dynamodb``.
        subnet: the subnet of a function that uses the service.
        endpoints: the gateway endpoints of the service that are not in the subnet's route table.
        when: the scenario in which it does so.
    """

    service: str
    subnet: Subnet
    endpoints: list[VpcEndpoint]
    when: When


def detours(gateway: NatGateway) -> Iterator[Detour]:
    """The traffic of functions to S3 and DynamoDB that passes a NAT gateway."""
    stack, endpoints = gateway.stack, gateway.stack.vpc_endpoints
    for vpc, here in gateway.vpcs:
        for function, subnet, there in _functions_in(vpc, stack):
            for both in _within(stack, here, [there]):
                for service, used in _uses(function):
                    for when in _within(stack, both, [used]):
                        carried = [one for it in endpoints for one in it.carrying(service, subnet, vpc, when)]
                        gap = stack.resolver.scenarios.outside(when, carried)
                        if gap is not None:
                            elsewhere = [it for it in endpoints if any(it.gateways(service, vpc, gap))]
                            yield Detour(service, subnet, elsewhere, gap)


def _functions_in(vpc: str, stack: Stack) -> Iterator[tuple[Function, Subnet, When]]:
    for function in stack.functions:
        for item in function.get("VpcConfig", "SubnetIds", "*"):
            for subnet, there in stack.related(Subnet, item):
                whens = [known for own, known in subnet.vpcs if own == vpc]
                yield from ((function, subnet, when) for when in _within(stack, there, whens))


def _uses(function: Function) -> Iterator[tuple[str, When]]:
    """The services that a function is allowed to use, each with its scenario."""
    for grant in function.grants:
        actions = {action.lower() for action in grant.actions} - _OF_STREAMS
        for service, policies in _MANAGED_POLICIES.items():
            if any(action.startswith(f"{service}:") for action in actions) or grant.policy.startswith(policies):
                yield service, grant.when


def _within(stack: Stack, when: When, found: Iterable[When]) -> Iterator[When]:
    """The scenarios, narrowed to one of interest, that remain possible."""
    for one in found:
        both = stack.resolver.scenarios.both(when, one)
        if both is not None:
            yield both


def _id(stack: Stack, value: Resolved) -> str:
    """The ID that a value is, the same for ``Ref`` and the ``Fn::GetAtt`` that gives it too; empty if unknown."""
    reference = whole(value.comparable)
    resource = stack.resources.get(reference.logical_id) if reference and reference.attribute else None
    is_own = resource is not None and reference is not None and _IDS.get(resource.type) == reference.attribute
    return mark(resource.logical_id) if is_own and resource else value.comparable


def _may_be(one: str, other: str) -> bool:
    """Whether two IDs can be the same; what a nested stack or another resource hands out can be any."""
    references = (whole(one), whole(other))
    is_handed_out = any(reference and reference.attribute for reference in references)
    return not (one and other) or is_handed_out or may_equal(one, other)
