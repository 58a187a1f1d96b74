"""Lambda functions, their aliases and versions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cfn_lint_serverless_opt.stack.stack import Resource
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import split_outside
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html (uri)
_INVOCATION_URI = lazy_pattern(r":lambda:path/[0-9-]+/functions/(.+)/(?:response-streaming-)?invocations$", re.DOTALL)

DEFAULT_TIMEOUT = 3  # seconds

LAMBDA_LOGS = "/aws/lambda/"


class Function(Resource):
    """An ``AWS::Lambda::Function`` or ``AWS::Serverless::Function``."""

    types = ("AWS::Lambda::Function", "AWS::Serverless::Function")
    name_property = "FunctionName"

    # What its role must allow on ``*`` for its invocations to be traced.
    # https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
    trace_actions = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")

    @property
    def timeouts(self) -> Sequence[Resolved]:
        """The possible values of ``Timeout``, in seconds; absent means 3.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
        """
        return self.get("Timeout")

    @property
    def tracing_modes(self) -> Sequence[Resolved]:
        """``Active``, ``PassThrough`` or SAM's ``Disabled``; absent means the function starts no traces itself.

        https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
        """
        return self.get("Tracing") if self.is_sam else self.get("TracingConfig", "Mode")

    @property
    def roles(self) -> Sequence[Resolved]:
        """The roles that it may have, as far as they are given; where none is, SAM makes one."""
        return [role for role in self.get("Role") if not role.is_absent]

    @property
    def is_durable(self) -> bool:
        """Whether it is a durable function, or may be.

        https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
        """
        return any(not config.is_absent for config in self.get("DurableConfig"))

    @property
    def log_formats(self) -> Sequence[Resolved]:
        """``JSON`` or ``Text``; absent means text. Managed instances are left out: they know JSON only.

        https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
        """
        return [one for when in self.on_demand for one in self.get("LoggingConfig", "LogFormat", when=when)]

    @property
    def images(self) -> list[When]:
        """The scenarios in which it is, or may be, a container image."""
        return [kind.when for kind in self.get("PackageType") if not kind.is_absent and kind.literal != "Zip"]

    @property
    def on_demand(self) -> list[When]:
        """The scenarios in which it is paid for by the millisecond, and not by the instances that it runs on.

        https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
        """
        providers = self.get("CapacityProviderConfig")
        # An ``Fn::Transform`` beside could bring one; nothing says that it does.
        return [one.when for one in providers if one.is_absent or one.path == self.properties.path]

    def architectures(self, when: When) -> Sequence[Resolved]:
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

    @classmethod
    def name_in(cls, text: str) -> str:
        """The function name in a name, an ARN, a qualified ARN or an API's invocation URI."""
        name = cls.without_uri(text)
        return split_outside(name.partition(":function:")[2] or name)[0]

    @staticmethod
    def without_uri(text: str) -> str:
        """What an API's invocation URI names; any other text as it is."""
        uri = _INVOCATION_URI.search(text)
        return uri[1] if uri else text


class FunctionQualifier(Resource):
    """An ``AWS::Lambda::Alias`` or ``AWS::Lambda::Version``: its ``Ref`` is an ARN that invokes the function."""

    types = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
