"""What functions may do: their roles, and the policies of the template that these have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.data import sam_policy_templates
from cfn_lint_serverless_opt.stack.iam import ManagedPolicy, Statement, aws_managed_policy
from cfn_lint_serverless_opt.stack.iam_actions import matches
from cfn_lint_serverless_opt.stack.references import mark, whole
from cfn_lint_serverless_opt.stack.resolved import Path, Resolved
from cfn_lint_serverless_opt.stack.resource import Resource
from cfn_lint_serverless_opt.stack.traces import trace_denials, trace_grants, traceless
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.functions import Function
    from cfn_lint_serverless_opt.stack.stack import Stack

# What SAM policy templates call the bucket, topic or queue that they are about.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
_PARAMETERS = ("BucketName", "TopicName", "QueueName")
# What some AWS managed policies allow on every resource.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_MANAGED = {
    "AdministratorAccess": ["*"],
    "PowerUserAccess": ["*"],
    "AWSLambdaExecute": ["logs:*", "s3:GetObject", "s3:PutObject"],
    "AmazonS3FullAccess": ["s3:*"],
    "AmazonSNSFullAccess": ["sns:*"],
    "AmazonSQSFullAccess": ["sqs:*"],
}
# What a connector with the permission ``Write`` allows on a bucket, topic or queue.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html
_CONNECTED = {
    "AWS::S3::Bucket": "s3:PutObject",
    "AWS::SNS::Topic": "sns:Publish",
    "AWS::SQS::Queue": "sqs:SendMessage",
}


class Role(Resource):
    """An ``AWS::IAM::Role``."""

    name_property = "RoleName"

    def traceless(self, when: When) -> When | None:
        """A scenario within ``when`` in which it surely may not write traces, or None."""
        return traceless(self, when)

    @cached_property
    def trace_grants(self) -> list[When]:
        """The scenarios in which it may write traces, or might."""
        return list(trace_grants(self))

    @cached_property
    def trace_denials(self) -> list[When]:
        """The scenarios in which a statement surely denies it to write traces."""
        return list(trace_denials(self))

    @cached_property
    def written_policies(self) -> list[tuple[str, When]]:
        """The resources whose statements it has, itself included, each with its scenario."""
        return list(_documents(self.stack, [(self.logical_id, self.when)]))

    @cached_property
    def managed_policies(self) -> list[tuple[Resolved, When]]:
        """The managed policies that it names, each with its scenario."""
        return list(_attached(self.stack, [(self.logical_id, self.when)]))


class Grant(NamedTuple):
    """Something that allows a function to act.

    Attributes:
        actions: the actions as they are written, wildcards included; what is unknown is left out.
        statement: the statement of the template; None for a policy of SAM or AWS.
        policy: the name of the SAM policy template or AWS managed policy, else empty.
        resources: what it is about: names, ARNs and patterns, each with its scenario; what is not known is left out.
        when: the scenario in which the function has it.
    """

    actions: list[str]
    statement: Statement | None
    policy: str
    resources: list[Resolved]
    when: When

    def allowing(self, action: str) -> Iterator[When]:
        """The scenarios in which it allows an action, by name or by a pattern; few policies of AWS are known."""
        if self.statement is None:
            yield from [self.when] if any(matches(action, pattern) for pattern in self.actions) else ()
            return
        for pattern in self.statement.actions:
            both = self.statement.stack.resolver.scenarios.both(self.when, pattern.when)
            if isinstance(pattern.literal, str) and matches(action, pattern.literal) and both is not None:
                yield both


def grants(stack: Stack, function: Function) -> Iterator[Grant]:
    """What a function is allowed by its own policies and connectors, and by its role if that is in the template."""
    both = stack.resolver.scenarios.both
    holders = [(function.logical_id, function.when), *((role.logical_id, when) for role, when in function.roles)]
    if function.is_sam and f"{function.logical_id}Role" not in stack.resources:
        # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
        holders += [(f"{function.logical_id}Role", gap.when) for gap in function.absences("Role")]
    for written_in, held in _documents(stack, holders):
        for statement in stack.statements_of(written_in):
            when = both(held, statement.when)
            if when is not None:
                actions = [action.literal for action in statement.actions if isinstance(action.literal, str)]
                yield Grant(actions, statement, "", statement.resources, when)
    for policy in stack.sam_policies_of(function.logical_id):
        for name, parameters in policy.entries():
            named = [value for parameter in _PARAMETERS for value in parameters.get(parameter) if not value.is_absent]
            yield Grant(sam_policy_templates().get(name, []), None, name, named, parameters.when)
    for policy, when in _attached(stack, holders):
        name = aws_managed_policy(policy)
        if name:
            yield Grant(_MANAGED.get(name, []), None, name, [policy._replace(value="*", when=when)], when)
    yield from _connected(stack, function)


def _attached(stack: Stack, holders: list[tuple[str, When]]) -> Iterator[tuple[Resolved, When]]:
    """The managed policies of some resources."""
    for holder, held in holders:
        for policy in stack.managed_policies_of(holder):
            when = stack.resolver.scenarios.both(held, policy.when)
            if when is not None:
                yield policy, when


def _documents(stack: Stack, holders: list[tuple[str, When]]) -> Iterator[tuple[str, When]]:
    """The resources whose statements some functions and roles have."""
    yield from holders
    both = stack.resolver.scenarios.both
    for holder, held in holders:
        for policy, there in stack.policies_of_roles.get(holder, ()):
            when = both(held, there)
            if when is not None:
                yield policy, when
    for attached, held in _attached(stack, holders):
        for managed, named in stack.related(ManagedPolicy, attached):
            when = both(held, named)
            if when is not None:
                yield managed.logical_id, when


def policies_of_roles(stack: Stack) -> dict[str, list[tuple[str, When]]]:
    """The policy resources that name each role, by the role's logical ID, be it one that SAM makes."""
    found: dict[str, list[tuple[str, When]]] = {}
    for policy in stack.of_type("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"):
        for name in (*policy.get("Roles", "*"), *policy.get("RoleName")):
            roles = [(role.logical_id, when) for role, when in stack.related(Role, name)]
            reference = whole(name.comparable)
            if reference is not None and reference.logical_id not in stack.resources:
                roles.append((reference.logical_id, name.when))
            for role_id, when in roles:
                found.setdefault(role_id, []).append((policy.logical_id, when))
    return found


def _connected(stack: Stack, function: Function) -> Iterator[Grant]:
    """What SAM connectors let a function write to.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html
    """
    for connector in stack.of_type("AWS::Serverless::Connector"):
        for source in connector.get("Source", "Id"):
            if source.literal == function.logical_id:
                yield from _writing(stack, connector.properties._replace(when=source.when))
    written = function.body.get("Connectors")
    if isinstance(written, dict):
        path: Path = (*function.path, "Connectors")
        for properties in Resolved(written, path, function.when, stack.resolver).get("*", "Properties"):
            yield from _writing(stack, properties)


def _writing(stack: Stack, connector: Resolved) -> Iterator[Grant]:
    for permission in connector.get("Permissions", "*"):
        if permission.literal == "Write":
            for destinations in connector._replace(when=permission.when).get("Destination"):
                for destination in destinations.items():
                    for kind, name in _meant(stack, destination):
                        if kind in _CONNECTED:
                            yield Grant([_CONNECTED[kind]], None, "", [name], name.when)


def _meant(stack: Stack, destination: Resolved) -> Iterator[tuple[str, Resolved]]:
    """The type and the name of what a connector goes to: by its logical ID, or by its type and ARN."""
    for name in destination.get("Id"):
        resource = stack.resources.get(name.comparable)
        if resource is not None:
            yield resource.type, name._replace(value=mark(resource.logical_id))
    for kind in destination.get("Type"):
        for arn in destination.get("Arn"):
            if not arn.is_absent:
                yield kind.comparable, arn._replace(value=f"{arn.comparable}/*")  # and all that is in it


class Sharing(NamedTuple):
    """Two functions that have the same role.

    Attributes:
        both: the functions.
        when: the scenario in which both have it.
    """

    both: tuple[Function, Function]
    when: When


def shared_roles(stack: Stack) -> Iterator[tuple[Role, list[Sharing]]]:
    """The roles of the template that several functions have at the same time."""
    holders: dict[str, tuple[Role, list[tuple[Function, When]]]] = {}
    for function in stack.functions:
        for role, when in function.roles:
            holders.setdefault(role.logical_id, (role, []))[1].append((function, when))
    for role, held in holders.values():
        sharings = list(_sharings(stack, held))
        if sharings:
            yield role, sharings


def _sharings(stack: Stack, held: list[tuple[Function, When]]) -> Iterator[Sharing]:
    """Pairs such that each function that shares is in one: hundreds of functions make no thousands of pairs."""
    for index, (function, when) in enumerate(held):
        for other, there in held[:index]:
            both = stack.resolver.scenarios.both(there, when) if other is not function else None
            if both is not None:
                yield Sharing((other, function), both)
                if both == there == when:
                    break
