"""Traffic that passes a NAT gateway though a gateway endpoint would carry it at no cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.grants import grants_of
from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_told
from cfn_lint_serverless_opt.stack.relations.vpc_routing import carrying, vpcs_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.vpc import NatGateway, Subnet, VpcEndpoint
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import references
from cfn_lint_serverless_opt.template.when import When

# The managed policies that let a function use them, as their names start.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_MANAGED_POLICIES = {
    "s3": ("AmazonS3FullAccess", "AmazonS3ReadOnlyAccess"),
    "dynamodb": ("AmazonDynamoDBFullAccess", "AmazonDynamoDBReadOnlyAccess"),
}
# DynamoDB Streams is a service of its own, without a gateway endpoint; its records are Lambda's to poll.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-streams.html
_OF_STREAMS = {f"dynamodb:{name}" for name in ("describestream", "getrecords", "getsharditerator", "liststreams")}


class Detour(Record):
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
    stack, endpoints = gateway.stack, list(gateway.stack.everywhere(VpcEndpoint))
    for vpc, here in _known_vpcs(gateway):
        for function, subnet, there in _functions(stack).get(vpc, ()):
            for both in stack.scenarios.within(here, [there]):
                for service, used in _uses(function):
                    for when in stack.scenarios.within(both, [used]):
                        carried = [one for it in endpoints for one in carrying(it, service, subnet, vpc, when)]
                        gap = stack.scenarios.outside(when, carried)
                        if gap is not None:
                            elsewhere = [it for it in endpoints if any(it.gateways(service, vpc, gap))]
                            yield Detour(service, subnet, elsewhere, gap)


def _known_vpcs(gateway: NatGateway) -> Iterator[tuple[str, When]]:
    """The VPCs of a gateway that have no endpoints but those that can be seen."""
    stack = gateway.stack
    for vpc, here in vpcs_of(gateway) if stack.is_whole else ():
        if not is_told(stack, vpc, *(reference.logical_id for reference in references(vpc))):
            yield vpc, here


@asked_once
def _functions(stack: Stack) -> Mapping[str, Sequence[tuple[Function, Subnet, When]]]:
    """The functions in each VPC, each with its subnet."""
    return grouped(
        (vpc, (function, subnet, when))
        for function in stack.all(Function)
        for item in function.get("VpcConfig", "SubnetIds", "*")
        for subnet, there in stack.related(Subnet, item)
        for vpc, known in subnet.vpcs
        for when in stack.scenarios.within(there, [known])
    )


@asked_once
def _uses(function: Function) -> Sequence[tuple[str, When]]:
    """The services that a function is allowed to use, each with its scenario."""
    return tuple(dict.fromkeys(_granted(function)))


def _granted(function: Function) -> Iterator[tuple[str, When]]:
    for grant in grants_of(function):
        actions = {action.lower() for action in grant.actions} - _OF_STREAMS
        for service, policies in _MANAGED_POLICIES.items():
            if any(action.startswith(f"{service}:") for action in actions) or grant.policy.startswith(policies):
                yield service, grant.when
