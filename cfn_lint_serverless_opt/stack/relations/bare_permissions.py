"""Permissions to invoke functions that tell of an invoker which the template does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.invokers import Invoker, invokers_of, source_of, sources_elsewhere
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.permissions import Permission
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import arn_parts, whole
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# Principals that do not start with the name of the service.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
_SERVICES = {"lambda.alarms.cloudwatch.amazonaws.com": "cloudwatch"}

# The source of an invoker that does not tell it, and what stands for any in an ARN.
_UNTOLD, _ANY = "", "*"


def permissions_of(function: Function) -> Sequence[tuple[Permission, str, When]]:
    """The permissions to invoke a function, each with the service that has it, and the scenario.

    The service is empty for an account, for anybody and for what only the deployment knows.
    """
    return _permissions(function.stack).get(function.logical_id, ())


@asked_once
def _permissions(stack: Stack) -> Mapping[str, Sequence[tuple[Permission, str, When]]]:
    return grouped(
        (function.logical_id, (permission, service, when))
        for permission in stack.all(Permission)
        for principal in permission.principals
        for service in [_service_of(principal)]
        for name in permission.get("FunctionName", when=principal.when)
        for function, when in invoked_functions(stack, name)
    )


def _service_of(principal: Resolved) -> str:
    """The service of a service principal, ``logs`` for ``logs.us-east-1.amazonaws.com``; empty for any other.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    text = principal.literal
    is_service = isinstance(text, str) and text.endswith((".amazonaws.com", ".amazonaws.com.cn"))
    return _SERVICES.get(str(text), str(text).split(".", 1)[0]) if is_service else ""


@asked_once
def permitted_invokers(function: Function) -> Iterator[Invoker]:
    """What surely invokes a function from elsewhere, going by its permissions alone.

    That is a resource of the permission's service which is not in the template, or does not say there what it invokes.
    A way in that the template shows is left out, and one that several permissions open comes once.
    """
    stack = function.stack
    ways = _Ways()
    for invoker in invokers_of(function):
        ways.add(invoker)
    for permission, service, allowed in permissions_of(function):
        for arn in permission.get("SourceArn", when=allowed):
            source = source_of(stack, service, arn)
            if not service or _service_in(stack, arn) != service or source in sources_elsewhere(stack):
                continue
            when = stack.scenarios.outside(arn.when, ways.like(service, source))
            if when is not None:
                found = Invoker(service, f"permission '{permission.logical_id}'", when, frozenset({source}))
                ways.add(found)
                yield found


class _Ways:
    """The ways into a function, by service and source."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[When]] = {}

    def add(self, invoker: Invoker) -> None:
        for source in (*(invoker.sources or {_UNTOLD}), _ANY):
            self._found.setdefault((invoker.service, source), []).append(invoker.when)

    def like(self, service: str, source: str) -> list[When]:
        """The scenarios of the ways that are, or may be, the same as one of a service and source."""
        alike = [_ANY] if _ANY in source else [source, _UNTOLD]
        return [when for one in alike for when in self._found.get((service, one), ())]


def _service_in(stack: Stack, arn: Resolved) -> str:
    """The service whose resource an ARN, or a reference to one, names; empty if that cannot be told."""
    reference = whole(arn.comparable)
    if reference is None:
        parts = arn_parts(arn.comparable)
        return parts[2] if len(parts) == 6 else ""
    resource = stack.resources.get(reference.logical_id)
    return resource.type.split("::")[1].lower() if resource and resource.type.startswith("AWS::") else ""
