"""Lambda functions and what stands for them: aliases, versions, ARNs, events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from cfn_lint_serverless_opt.stack.concurrency import Provisioned, provisioned
from cfn_lint_serverless_opt.stack.edge import at_edge, before_cache
from cfn_lint_serverless_opt.stack.references import has_unknown, mark, split_outside, unknown, whole
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.roles import Grant, Role, grants
from cfn_lint_serverless_opt.stack.variables import Variable, variables
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.event_sources import EventSource
    from cfn_lint_serverless_opt.stack.invokers import Invoker
    from cfn_lint_serverless_opt.stack.stack import Stack

# https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html (uri)
_INVOCATION_URI = re.compile(r":lambda:path/[0-9-]+/functions/(.+)/(?:response-streaming-)?invocations$", re.DOTALL)


# The event sources that X-Ray cannot follow.
# https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
_UNTRACED = {"Kafka", "MQ", "DocumentDB"}

DEFAULT_TIMEOUT = 3  # seconds
LAMBDA_LOGS = "/aws/lambda/"


class Function(Resource):
    """An ``AWS::Lambda::Function`` or ``AWS::Serverless::Function``."""

    name_property = "FunctionName"

    @property
    def timeouts(self) -> list[Resolved]:
        """The possible values of ``Timeout``, in seconds; absent means 3.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
        """
        return self.get("Timeout")

    @property
    def tracing_modes(self) -> list[Resolved]:
        """``Active``, ``PassThrough`` or SAM's ``Disabled``; absent means the function starts no traces itself.

        https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
        """
        return self.get("Tracing") if self.is_sam else self.get("TracingConfig", "Mode")

    @property
    def is_traceable(self) -> bool:
        """Whether X-Ray can trace it: not where CloudFront runs it, nor if all that invokes it is not supported.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
        https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
        """
        if self.is_at_edge:
            return False
        polled = self.stack.polling.get(self.logical_id, [])
        is_called = self.invokers or self.stack.callers.get(self.logical_id)
        return bool(not polled or is_called or any(self._is_traced(source) for source, _ in polled))

    @staticmethod
    def _is_traced(source: EventSource) -> bool:
        return not source.kinds or any(kind not in _UNTRACED for kind, _ in source.kinds)

    @cached_property
    def traced_roles(self) -> list[tuple[Role, When]]:
        """The roles of the template that it has while it traces actively, each with its scenario."""
        both = self.stack.resolver.scenarios.both
        active = [mode for mode in self.tracing_modes if mode.literal == "Active"]
        pairs = [(role, both(mode.when, when)) for mode in active for role, when in self.roles]
        return [(role, when) for role, when in pairs if when is not None] if self.is_traceable else []

    @property
    def log_formats(self) -> list[Resolved]:
        """``JSON`` or ``Text``; absent means text. Managed instances are left out: they know JSON only.

        https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
        """
        return [one for when in self.on_demand for one in self.get("LoggingConfig", "LogFormat", when=when)]

    def unmanaged_logs(self) -> When | None:
        """A scenario in which the template does not manage the log group that it writes to, or None.

        https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
        """
        outside = self.stack.resolver.scenarios.outside
        elsewhere = [group.when for group in self.get("LoggingConfig", "LogGroup") if not group.is_absent]
        managed = elsewhere + list(self._declared_logs())
        if outside(self.when, managed) is None:
            return None
        return outside(self.when, managed + list(self._possible_logs()))

    def _declared_logs(self) -> Iterator[When]:
        """The scenarios in which the template has a log group of exactly its name."""
        groups = self.stack.log_group_names
        yield from groups.declared(f"{LAMBDA_LOGS}{mark(self.logical_id)}")
        for own in self.names:
            for when in groups.declared(f"{LAMBDA_LOGS}{own.comparable}"):
                yield from filter(None, [self.stack.resolver.scenarios.both(own.when, when)])

    def _possible_logs(self) -> Iterator[When]:
        """The scenarios in which a log group may have its name, as far as that is unknown."""
        for own in self.names:
            # A made-up name can be any; yet nobody writes it as a literal name of a group.
            name = own.comparable or unknown(self.logical_id)
            for group, when in self.stack.log_group_names.possible(LAMBDA_LOGS, name):
                is_possible = has_unknown(group) if own.is_absent else not isinstance(own.literal, str)
                if group.startswith(LAMBDA_LOGS) and not is_possible:
                    continue
                if not self.stack.named(Function, group.removeprefix(LAMBDA_LOGS)):
                    yield from filter(None, [self.stack.resolver.scenarios.both(own.when, when)])
        for group, when in self.stack.log_group_names.possible(LAMBDA_LOGS, mark(self.logical_id)):
            if not group.startswith(LAMBDA_LOGS):
                yield when

    @cached_property
    def variables(self) -> list[Variable]:
        """Its environment variables, once for each possible value."""
        return list(variables(self))

    @cached_property
    def roles(self) -> list[tuple[Role, When]]:
        """The roles of the template that it may have, each with its scenario."""
        return [found for role in self.get("Role") for found in self.stack.related(Role, role)]

    @cached_property
    def grants(self) -> list[Grant]:
        """What it is allowed, as far as the template says."""
        return list(grants(self.stack, self))

    @property
    def written_names(self) -> list[tuple[str, When]]:
        """The ways to write its name, with references as marks, each with its scenario."""
        named = [(name.comparable, name.when) for name in self.names if name.comparable]
        return [(mark(self.logical_id), self.when), *named]

    @cached_property
    def qualifiers(self) -> list[tuple[FunctionQualifier, When]]:
        """Its aliases and versions, each with its scenario; SAM's ``AutoPublishAlias`` is a property."""
        return self.stack.qualifiers.get(self.logical_id, [])

    @cached_property
    def provisioned(self) -> list[Provisioned]:
        """Where concurrency is provisioned for it."""
        return list(provisioned(self))

    @property
    def invokers(self) -> list[Invoker]:
        """What pushes events to it."""
        return self.stack.invokers.get(self.logical_id, [])

    @property
    def failure_destinations(self) -> Iterator[When]:
        """The scenarios in which events that it failed on, when invoked asynchronously, go somewhere.

        https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
        """
        places = [self.get("DeadLetterConfig", "TargetArn"), self.get("DeadLetterQueue", "TargetArn")]
        places.append(self.get("EventInvokeConfig", "DestinationConfig", "OnFailure"))
        for config in self.stack.of_type("AWS::Lambda::EventInvokeConfig"):
            for name in config.get("FunctionName"):
                for function, when in invoked_functions(self.stack, name):
                    if function is self:
                        places.append(config.get("DestinationConfig", "OnFailure", "Destination", when=when))
        yield from (value.when for values in places for value in values if not value.is_absent and value.value != {})

    @property
    def images(self) -> list[When]:
        """The scenarios in which it is, or may be, a container image."""
        return [kind.when for kind in self.get("PackageType") if not kind.is_absent and kind.literal != "Zip"]

    @property
    def is_at_edge(self) -> bool:
        """Whether CloudFront runs it (Lambda@Edge), or may do so."""
        return at_edge(self)

    @property
    def is_before_cache(self) -> bool:
        """Whether CloudFront runs it between viewer and cache, or may do so: with 128 MB at most."""
        return before_cache(self)

    @property
    def on_demand(self) -> list[When]:
        """The scenarios in which it is paid for by the millisecond, and not by the instances that it runs on.

        https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
        """
        providers = self.get("CapacityProviderConfig")
        # An ``Fn::Transform`` beside could bring one; nothing says that it does.
        return [one.when for one in providers if one.is_absent or one.path == self.properties.path]

    def architectures(self, when: When) -> list[Resolved]:
        """The possible architectures within a scenario; absent means x86_64.

        https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html
        """
        found = []
        for written in self.get("Architectures", when=when):
            first = self._replaced_architectures(written)
            items = [item for item in written.items() if not first or item.path[len(written.path)] not in range(first)]
            found += [written] if written.is_absent else items
        return found

    def _replaced_architectures(self, written: Resolved) -> int:
        """How many of a list are those of Globals that the function's own replace.

        For cfn-lint it is like any other list, whose items come after those of Globals.
        https://github.com/aws/serverless-application-model/pull/3945
        """
        shared = self.stack.written(("Globals", "Function", "Architectures")) if self.is_sam else None
        if isinstance(shared, list) and isinstance(written.value, list) and len(written.value) > len(shared):
            return len(shared) if written.value[: len(shared)] == shared else 0
        return 0

    @cached_property
    def events(self) -> list[Event]:
        """The SAM events of the function."""
        return [
            Event(self, name, definition)
            for events in (self.get("Events") if self.is_sam else [])
            for name, definition in events.entries()
        ]

    @classmethod
    def name_in(cls, text: str) -> str:
        """The function name in a name, an ARN, a qualified ARN or an API's invocation URI."""
        uri = _INVOCATION_URI.search(text)
        text = uri[1] if uri else text
        _, is_arn, rest = text.partition(":function:")
        return split_outside(rest if is_arn else text)[0]


class FunctionQualifier(Resource):
    """An ``AWS::Lambda::Alias`` or ``AWS::Lambda::Version``: its ``Ref`` is an ARN that invokes the function."""


def qualifiers(stack: Stack) -> dict[str, list[tuple[FunctionQualifier, When]]]:
    """The aliases and versions of each function of a stack, by the function's logical ID."""
    found: dict[str, list[tuple[FunctionQualifier, When]]] = {}
    for qualifier in [one for one in stack.resources.values() if isinstance(one, FunctionQualifier)]:
        for name in qualifier.get("FunctionName"):
            for function, when in stack.related(Function, name):
                found.setdefault(function.logical_id, []).append((qualifier, when))
    return found


class Event(Element):
    """An entry of a SAM function's ``Events``.

    Attributes:
        function: the function that it invokes.
        name: its key under ``Events``.
        type: its ``Type``, such as ``SQS``; empty if it cannot be known.
    """

    def __init__(self, function: Function, name: str, definition: Resolved) -> None:
        properties = next(iter(definition.get("Properties")))
        if properties.is_absent:
            properties = properties._replace(value={})
        super().__init__(function.stack, definition.path, properties)
        self.function = function
        self.name = name
        kinds = {kind.literal for kind in definition.get("Type")}
        kind = kinds.pop() if len(kinds) == 1 else ""
        self.type = kind if isinstance(kind, str) else ""

    def __repr__(self) -> str:
        return f"<{self.type} event {self.name} of {self.function.logical_id}>"


def invoked_functions(stack: Stack, target: Resolved) -> list[tuple[Function, When]]:
    """The functions of the template that a name, ARN, alias, version or invocation URI stands for.

    Args:
        stack: the stack whose functions are meant.
        target: the text that names a function.

    Returns:
        Each function with the scenario in which it is the one.
    """
    found = stack.related(Function, target)
    for qualifier, when in stack.related(FunctionQualifier, _without_uri(target)):
        for name in qualifier.get("FunctionName"):
            narrowed = name.within(when)
            if narrowed is not None:
                found += stack.related(Function, narrowed)
    return found or list(_generated_for(stack, target))


def _generated_for(stack: Stack, target: Resolved) -> Iterator[tuple[Function, When]]:
    """The function whose alias, which SAM generates, a reference means.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
    """
    reference = whole(target.comparable)
    if reference is not None and reference.logical_id not in stack.resources and "Alias" in reference.logical_id:
        for function in stack.functions:
            for alias in function.get("AutoPublishAlias", when=target.when) if function.is_sam else ():
                if reference.logical_id == f"{function.logical_id}Alias{alias.literal}":
                    yield function, alias.when


def _without_uri(target: Resolved) -> Resolved:
    uri = _INVOCATION_URI.search(target.text) if isinstance(target.text, str) else None
    return target._replace(value=uri[1]) if uri else target
