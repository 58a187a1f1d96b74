"""Who may assume the roles of the template: trust policies."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.policies import statements_of
from cfn_lint_serverless_opt.stack.resources.statements import Statement
from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.values import Path, Resolved
from cfn_lint_serverless_opt.template.when import When

_DOCS = "https://docs.aws.amazon.com"
# The services whose documentation says, in a trust policy, for whose resource they assume a role, and the page.
# What is documented for resource policies only is not here. EC2, API Gateway, CloudTrail and Lambda@Edge say nothing.
# Lambda is left out: a function has its role by somebody who may pass it, and who is of the role's account.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
_SAYING_FOR_WHOM = {
    "appstream": f"{_DOCS}/appstream2/latest/developerguide/example-fleet-machine.html",
    "appsync": f"{_DOCS}/appsync/latest/devguide/attaching-a-data-source.html",
    "autoscaling": f"{_DOCS}/autoscaling/ec2/userguide/cross-service-confused-deputy-prevention.html",
    "bedrock": f"{_DOCS}/bedrock/latest/userguide/agents-permissions.html",
    "codebuild": f"{_DOCS}/codebuild/latest/userguide/setting-up-service-role.html",
    "ecs-tasks": f"{_DOCS}/AmazonECS/latest/developerguide/task-iam-roles.html",
    "events": f"{_DOCS}/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
    "greengrass": f"{_DOCS}/greengrass/v2/developerguide/cross-service-confused-deputy-prevention.html",
    "iot": f"{_DOCS}/iot/latest/developerguide/cross-service-confused-deputy-prevention.html",
    "logs": f"{_DOCS}/AmazonCloudWatch/latest/logs/Subscriptions-confused-deputy.html",
    "personalize": f"{_DOCS}/personalize/latest/dg/cross-service-confused-deputy-prevention.html",
    "pipes": f"{_DOCS}/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
    "sagemaker": f"{_DOCS}/sagemaker/latest/dg/security-confused-deputy-prevention.html",
    "scheduler": f"{_DOCS}/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
    "states": f"{_DOCS}/step-functions/latest/dg/procedure-create-iam-role.html",
    "transfer": f"{_DOCS}/transfer/latest/userguide/confused-deputy.html",
}
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_FOR_WHOM = {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"}

_SERVICE = lazy_pattern(r"([a-z0-9-]+)(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?")

_AT_EDGE = "edgelambda"


class Trust(Statement):
    """A statement of a trust policy in the scenario in which it lets someone assume the role.

    Attributes:
        holder: the role, or the SAM function that has one made.
    """

    def __init__(self, holder: Resource, statement: Resolved, written: Path | None, denials: list[When]) -> None:
        super().__init__(holder, statement, written)
        self._denials = denials

    def for_whomever(self) -> Iterator[tuple[list[str], bool, When]]:
        """The services that may assume the role for anyone's resources, although they say for whose.

        With them, whether someone else is named beside them, and the scenario.
        """
        scenarios = self.stack.scenarios
        covers = [*self.requiring(_FOR_WHOM.__contains__), *self._denials]
        for action in self.actions:
            if not isinstance(action.literal, str) or not fnmatchcase("sts:assumerole", action.literal.lower()):
                continue
            for written in self.get("Principal", "Service", when=action.when):
                for services in written.lists():
                    names = list(_names(services))
                    is_limitable = _AT_EDGE not in names and set(names) & _SAYING_FOR_WHOM.keys()
                    gap = scenarios.outside(services.when, covers) if is_limitable else None
                    if gap is not None:
                        saying = [name for name in names if name in _SAYING_FOR_WHOM]
                        yield saying, len(saying) < len(services.value), gap


def _names(services: Resolved) -> Iterator[str]:
    """The names of known services, without suffix and Region."""
    for service in services.value if isinstance(services.value, list) else ():
        match = _SERVICE.fullmatch(service.literal) if isinstance(service.literal, str) else None
        if match is not None:
            yield match[1]


@asked_once
def trusts(stack: Stack) -> Iterator[Trust]:
    """Every statement that lets someone assume a role of the template."""
    for holder, policy in _policies(stack):
        written = list(statements_of(policy))
        denials = [when for statement, _ in written for when in _denials(statement)]
        for statement, text in written:
            for effect in statement.get("Effect"):
                if effect.literal == "Allow":
                    yield Trust(holder, statement._replace(when=effect.when), text, denials)


def _policies(stack: Stack) -> Iterator[tuple[Resource, Resolved]]:
    for role in stack.of_type("AWS::IAM::Role"):
        yield from ((role, policy) for policy in role.get("AssumeRolePolicyDocument"))
    for function in stack.all(Function):
        # With a ``Role`` SAM makes none.
        for gap in function.absences("Role") if function.is_sam else ():
            yield from ((function, policy) for policy in function.get("AssumeRolePolicyDocument", when=gap.when))


def _denials(statement: Resolved) -> Iterator[When]:
    """The scenarios in which a statement keeps out those who act for others."""
    for effect in statement.get("Effect"):
        if effect.literal == "Deny":
            for _, tests in (test for one in statement.get("Condition") for test in one.entries()):
                yield from (value.when for key, value in tests.entries() if key.lower() in _FOR_WHOM)
