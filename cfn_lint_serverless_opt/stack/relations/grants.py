"""What functions may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.data import sam_policy_templates
from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.roles import named_policies, policy_resources, roles_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.policies import aws_managed_policy, sam_policies_in
from cfn_lint_serverless_opt.stack.resources.statements import Statement, statements_in
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import mark
from cfn_lint_serverless_opt.template.values import Path, Resolved
from cfn_lint_serverless_opt.template.when import When

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


class Grant(Record):
    """Something that allows a function to act.

    Attributes:
        actions: the actions as they are written, wildcards included; what is unknown is left out.
        place: what a person edits: the statement, the SAM policy template, the managed policy, the connector.
        statement: the statement of the template; None for a policy of SAM or AWS.
        policy: the name of the SAM policy template or AWS managed policy, else empty.
        resources: what it is about: names, ARNs and patterns, each with its scenario; what is not known is left out.
        when: the scenario in which the function has it.
    """

    actions: list[str]
    place: Element
    statement: Statement | None
    policy: str
    resources: Sequence[Resolved]
    when: When

    def naming(self, action: str) -> Iterator[When]:
        """The scenarios in which it is a statement that spells an action out."""
        for named in self.statement.actions if self.statement else ():
            both = named.resolver.scenarios.both(self.when, named.when)
            if isinstance(named.literal, str) and named.literal.lower() == action.lower() and both is not None:
                yield both


@asked_once
def grants_of(function: Function) -> Iterator[Grant]:
    """What a function is allowed by its own policies and connectors, and by its role if that is in the template."""
    stack, both = function.stack, function.stack.scenarios.both
    holders = [(function.logical_id, function.when), *((role.logical_id, when) for role, when in roles_of(function))]
    if function.is_sam and f"{function.logical_id}Role" not in stack.resources:
        # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
        holders += [(f"{function.logical_id}Role", gap.when) for gap in function.absences("Role")]
    for written_in, held in policy_resources(stack, holders):
        for statement in statements_in(stack, written_in):
            when = both(held, statement.when)
            if when is not None:
                yield Grant(statement.known_actions, statement, statement, "", statement.resources, when)
    for policy in sam_policies_in(stack, function.logical_id):
        for name, parameters in policy.entries():
            named = [value for parameter in _PARAMETERS for value in parameters.get(parameter) if not value.is_absent]
            place = Element(stack, (*policy.path, name), parameters)
            yield Grant(sam_policy_templates().get(name, []), place, None, name, named, parameters.when)
    for policy, when in named_policies(stack, holders):
        name = aws_managed_policy(policy)
        if name:
            place = Element(stack, policy.path, policy)
            yield Grant(_MANAGED.get(name, []), place, None, name, [policy._replace(value="*", when=when)], when)
    yield from _connected(function)


def _connected(function: Function) -> Iterator[Grant]:
    """What SAM connectors let a function write to.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html
    """
    stack = function.stack
    for connector in _connectors(stack).get(function.logical_id, ()):
        yield from _writing(stack, connector)
    written = function.body.get("Connectors")
    if isinstance(written, dict):
        path: Path = (*function.path, "Connectors")
        for properties in Resolved(written, path, function.when, stack.resolver).get("*", "Properties"):
            yield from _writing(stack, properties)


@asked_once
def _connectors(stack: Stack) -> Mapping[str, Sequence[Resolved]]:
    """What the connectors say, each in the scenario in which it has a source, by the logical ID of that."""
    return grouped(
        (source.literal, connector.properties._replace(when=source.when))
        for connector in stack.of_type("AWS::Serverless::Connector")
        for source in connector.get("Source", "Id")
        if isinstance(source.literal, str)
    )


def _writing(stack: Stack, connector: Resolved) -> Iterator[Grant]:
    for permission in connector.get("Permissions", "*"):
        if permission.literal == "Write":
            for destinations in connector._replace(when=permission.when).get("Destination"):
                for destination in destinations.items():
                    for kind, name in _meant(stack, destination):
                        if kind in _CONNECTED:
                            place = Element(stack, connector.path, connector)
                            yield Grant([_CONNECTED[kind]], place, None, "", [name], name.when)


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
