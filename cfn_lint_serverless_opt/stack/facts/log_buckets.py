"""Buckets that take access logs, and nothing else as far as the template tells.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.buckets import Bucket
from cfn_lint_serverless_opt.stack.resources.iam_actions import matches
from cfn_lint_serverless_opt.stack.resources.policies import sam_policies, statements_of
from cfn_lint_serverless_opt.stack.resources.statements import statements
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import arn_parts, references, split_outside
from cfn_lint_serverless_opt.template.values import Resolved

# The properties that name a bucket for access logs.
_DESTINATIONS = (
    ("AWS::S3::Bucket", ("LoggingConfiguration", "DestinationBucketName")),
    ("AWS::CloudFront::Distribution", ("DistributionConfig", "Logging", "Bucket")),
    ("AWS::ElasticLoadBalancing::LoadBalancer", ("AccessLoggingPolicy", "S3BucketName")),
)
_LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"

# Who delivers access logs; load balancers do so from accounts of AWS too.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
_DELIVERING = {
    "delivery.logs.amazonaws.com",
    "logdelivery.elasticloadbalancing.amazonaws.com",
    "logging.s3.amazonaws.com",
}
_DELIVERY_ACL = "LogDeliveryWrite"

_PUT = "s3:PutObject"
_WRITING_TEMPLATES = {"S3CrudPolicy", "S3FullAccessPolicy", "S3WritePolicy"}

# What names a bucket without writing to it, or is judged by its policies.
_JUDGED = (
    "AWS::CloudFront::",
    "AWS::ElasticLoadBalancing",
    "AWS::IAM::",
    "AWS::Lambda::",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::",
    "AWS::SQS::",
    "AWS::Serverless::Function",
    "AWS::Serverless::StateMachine",
    "AWS::StepFunctions::",
)

_SUB_REFERENCE = lazy_pattern(r"\$\{([A-Za-z0-9]+)[}.]")
_MAX_NODES = 20_000


def takes_only_access_logs(bucket: Bucket) -> bool:
    """Whether access logs are delivered to a bucket, and nothing of the template writes anything else to it."""
    return bucket.logical_id in _log_buckets(bucket.stack)


@asked_once
def _log_buckets(stack: Stack) -> frozenset[str]:
    balanced = frozenset(_of_load_balancers(stack))
    logged, other = {*balanced, *_destinations(stack)}, set(_written(stack))
    for name, is_delivery in _let_in(stack, balanced):
        (logged if is_delivery else other).add(name)
    for bucket in stack.all(Bucket):
        if any(acl.literal == _DELIVERY_ACL for acl in bucket.get("AccessControl")):
            logged.add(bucket.logical_id)
    return frozenset(logged - other)


def _destinations(stack: Stack) -> Iterator[str]:
    for kind, keys in _DESTINATIONS:
        for resource in stack.of_type(kind):
            for name in resource.get(*keys):
                yield from (found for found in _named(stack, name) if found != resource.logical_id)


def _of_load_balancers(stack: Stack) -> Iterator[str]:
    for balancer in stack.of_type(_LOAD_BALANCER):
        for attribute in balancer.get("LoadBalancerAttributes", "*"):
            if any(str(key.literal).endswith("_logs.s3.bucket") for key in attribute.get("Key")):
                for name in attribute.get("Value"):
                    yield from _named(stack, name)


def _let_in(stack: Stack, balanced: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Each bucket that a bucket policy lets somebody write to, and whether that is who delivers access logs."""
    for policy in stack.of_type("AWS::S3::BucketPolicy"):
        buckets = [found for name in policy.get("Bucket") for found in _named(stack, name)]
        for document in policy.get("PolicyDocument") if buckets else ():
            for statement, _ in statements_of(document):
                if _allows_writing(statement):
                    services = {one.literal for value in statement.get("Principal", "Service") for one in value.items()}
                    accounts = any(not one.is_absent for one in statement.get("Principal", "AWS"))
                    for bucket in buckets:
                        delivers = bool(services) and services <= _DELIVERING
                        yield bucket, delivers or (accounts and bucket in balanced)


def _allows_writing(statement: Resolved) -> bool:
    return any(one.literal != "Deny" for one in statement.get("Effect")) and any(
        not isinstance(action.literal, str) or matches(_PUT, action.literal)
        for actions in statement.get("Action")
        for action in actions.items()
    )


def _written(stack: Stack) -> Iterator[str]:
    """The buckets that something else writes to, or may write to."""
    for statement in statements(stack):
        if _allows_writing(statement.properties):
            yield from chain.from_iterable(_named(stack, one) for one in statement.resources)
    for _, policy in sam_policies(stack):
        for name, template in policy.entries():
            if name in _WRITING_TEMPLATES:
                yield from chain.from_iterable(_named(stack, one) for one in template.get("BucketName"))
    for resource in stack.resources.values():
        if not resource.type.startswith(_JUDGED):
            properties = resource.properties.value
            is_bucket = resource.type == "AWS::S3::Bucket" and isinstance(properties, dict)
            kept = (
                {key: properties[key] for key in properties if key != "LoggingConfiguration"}
                if is_bucket
                else properties
            )
            yield from _mentioned(kept)


def _named(stack: Stack, value: Resolved) -> Iterator[str]:
    """The logical IDs of the buckets that a name, an ARN, a domain name or a pattern is about."""
    text = value.comparable
    yield from (one.logical_id for one in references(text) if stack.get(Bucket, one.logical_id) is not None)
    name = split_outside(arn_parts(text)[-1], "/")[0].partition(".s3")[0]
    yield from (bucket.logical_id for bucket in (stack.named(Bucket, name) if name else ()))


def _mentioned(node: Any) -> Iterator[str]:
    """The logical IDs that anything in the properties of a resource refers to."""
    nodes = [node]
    for seen in nodes:  # which grows on the way
        if len(nodes) > _MAX_NODES:
            return
        if isinstance(seen, list):
            nodes += seen
        elif isinstance(seen, dict):
            nodes += seen.values()
            for key in ("Ref", "Fn::GetAtt", "Fn::Sub", "Id"):
                argument = seen.get(key)
                first = argument[0] if isinstance(argument, list) and argument else argument
                if isinstance(first, str):
                    yield from _SUB_REFERENCE.findall(first) if key == "Fn::Sub" else [first.split(".", 1)[0]]
