"""VPCs: subnets, NAT gateways and endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from cfn_lint_serverless_opt.template.references import has_unknown, mark, may_equal, split_outside, whole
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# The services that have gateway endpoints, which cost nothing.
# https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
GATEWAY_SERVICES = {"s3": "S3", "dynamodb": "DynamoDB"}

# The attribute that is the resource's own ID, as its ``Ref`` is.
_IDS = {
    "AWS::EC2::RouteTable": "RouteTableId",
    "AWS::EC2::Subnet": "SubnetId",
    "AWS::EC2::VPC": "VpcId",
}


class Subnet(Resource):
    """An ``AWS::EC2::Subnet``."""

    types = ("AWS::EC2::Subnet",)

    @property
    def vpcs(self) -> list[tuple[str, When]]:
        """The VPC that it is in, as text with references as marks, with its scenario."""
        return [(vpc_id(self.stack, vpc), vpc.when) for vpc in self.get("VpcId") if vpc.comparable]


class NatGateway(Resource):
    """An ``AWS::EC2::NatGateway``."""

    types = ("AWS::EC2::NatGateway",)


class VpcEndpoint(Resource):
    """An ``AWS::EC2::VPCEndpoint``."""

    types = ("AWS::EC2::VPCEndpoint",)

    @property
    def endpoint_types(self) -> Sequence[Resolved]:
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

    def gateways(self, service: str, vpc: str, when: When) -> Iterator[When]:
        """The scenarios in which it is, or may be, the gateway endpoint for a service in a VPC."""
        for kind in self.endpoint_types:
            if kind.is_absent or kind.is_unknown or kind.literal == "Gateway":
                yield from self.stack.scenarios.within(when, self.serving(service, vpc, kind.when))

    def serving(self, service: str, vpc: str, when: When) -> Iterator[When]:
        """The scenarios in which it is, or may be, an endpoint for a service in a VPC."""
        for name, value in self.services(when):
            if name == service or value.is_unknown or has_unknown(value.comparable):
                for own in self.get("VpcId", when=value.when):
                    if may_be_same(vpc_id(self.stack, own), vpc):
                        yield own.when


def vpc_id(stack: Stack, value: Resolved) -> str:
    """The ID that a value is, the same for ``Ref`` and the ``Fn::GetAtt`` that gives it too; empty if unknown."""
    reference = whole(value.comparable)
    resource = stack.resources.get(reference.logical_id) if reference and reference.attribute else None
    is_own = resource is not None and reference is not None and _IDS.get(resource.type) == reference.attribute
    return mark(resource.logical_id) if is_own and resource else value.comparable


def may_be_same(one: str, other: str) -> bool:
    """Whether two IDs can be the same; what a nested stack or another resource hands out can be any."""
    references = (whole(one), whole(other))
    is_handed_out = any(reference and reference.attribute for reference in references)
    return not (one and other) or is_handed_out or may_equal(one, other)
