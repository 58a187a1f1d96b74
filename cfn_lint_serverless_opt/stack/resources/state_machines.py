"""Step Functions state machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from cfn_lint_serverless_opt.stack.stack import Resource
from cfn_lint_serverless_opt.stack.switches import wrong_throughout
from cfn_lint_serverless_opt.template.files import parsed
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import whole
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# What its role must allow on ``*`` for its logs to be delivered.
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
LOG_DELIVERY = (
    *("logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery"),
    *("logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"),
)

# Bounds for hostile definitions.
_MAX_STATES, _MAX_DEPTH = 2000, 20

# https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
DEFAULT_KIND = "STANDARD"

_SUBSTITUTION = lazy_pattern(r"\$\{([A-Za-z0-9_]+)\}")

# A substitution or a reference where JSON wants a value: ``"Limit": ${Limit}``.
_BARE = lazy_pattern("([:\\[,]\\s*)(\\$\\{[A-Za-z0-9_]+\\}|\ue000[^\ue001]*\ue001)")


class State(Record):
    """A state of a definition.

    Attributes:
        name: its key under ``States``.
        body: what it says.
        text: the property whose text the definition is; None for a definition in the template itself.
    """

    name: str
    body: Resolved
    text: Resolved | None


class StateMachine(Resource):
    """An ``AWS::StepFunctions::StateMachine`` or ``AWS::Serverless::StateMachine``."""

    types = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
    name_property = "StateMachineName"

    # What its role must allow on ``*`` for its executions to be traced.
    # https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html
    trace_actions = (
        *("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
        *("xray:GetSamplingRules", "xray:GetSamplingTargets"),
    )

    @property
    def tracing(self) -> Sequence[Resolved]:
        """Whether X-Ray traces its executions; absent means no.

        https://docs.aws.amazon.com/step-functions/latest/apireference/API_TracingConfiguration.html
        """
        return self.get("Tracing" if self.is_sam else "TracingConfiguration", "Enabled")

    @property
    def roles(self) -> Sequence[Resolved]:
        """The roles that it may run with, as far as they are given; where none is, SAM makes one."""
        return [role for role in self.get("Role" if self.is_sam else "RoleArn") if not role.is_absent]

    def unlogged(self, kind: str) -> Iterator[Resolved]:
        """What leaves its executions without logs while it is of a kind; nothing if some deployments have logs.

        That is a level ``OFF``, a configuration without a level, whose default that is, or the lack of both.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-stepfunctions-statemachine-loggingconfiguration.html

        Args:
            kind: ``STANDARD`` or ``EXPRESS``; a machine that does not say is a standard one.
        """
        levels = wrong_throughout(list(self._log_levels()), _is_logging)
        for written in self.get("Type" if self.is_sam else "StateMachineType") if levels else ():
            if written.literal == kind or (written.is_absent and kind == DEFAULT_KIND):
                for level in levels:
                    there = level.within(written.when)
                    if there is not None:
                        yield there

    def _log_levels(self) -> Iterator[Resolved]:
        """The possible levels of its logs; for a configuration without one, the configuration."""
        for config in self.get("Logging" if self.is_sam else "LoggingConfiguration"):
            for level in config.get("Level"):
                yield config._replace(when=level.when) if level.is_absent and not config.is_absent else level

    def states(self) -> Iterator[State]:
        """Every state of the definition, nested ones too, wherever the definition is written."""
        for definition in self.get("Definition"):
            yield from _bounded(definition, None)
        for text in self.get("DefinitionString"):
            yield from self._in_text(text, text.text)
        for name in ("DefinitionUri", "DefinitionS3Location"):
            for uri in self.get(name):
                yield from self._in_text(uri, self.stack.read(uri))

    def _in_text(self, at: Resolved, text: object) -> Iterator[State]:
        parsed = _parse(text) if isinstance(text, str) else None
        if parsed is not None:
            yield from _bounded(at._replace(value=parsed), at)

    def called(self, state: State) -> Iterator[tuple[Resolved, str, When]]:
        """What a task calls: where it says so, the ARN with substitutions applied, and the scenario.

        https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
        """
        if not any(kind.is_unknown or kind.literal == "Task" for kind in state.body.get("Type")):
            return
        for resource in state.body.get("Resource"):
            at = state.text or resource
            for text, when in self._substituted(resource.comparable, resource.when):
                yield at, text, when

    def _substituted(self, text: str, when: When) -> list[tuple[str, When]]:
        # https://docs.aws.amazon.com/step-functions/latest/dg/concepts-sam-sfn.html
        found = [(text, when)]
        for name in dict.fromkeys(_SUBSTITUTION.findall(text)):
            found = [
                (so_far.replace(f"${{{name}}}", value.comparable), value.when)
                for so_far, scenario in found
                for value in self.get("DefinitionSubstitutions", name, when=scenario)
                if value.comparable and whole(value.comparable) is None
            ]
        return found


def _is_logging(level: Resolved) -> bool:
    return not (level.is_absent or isinstance(level.value, dict) or level.literal == "OFF")


def _bounded(definition: Resolved, text: Resolved | None) -> Iterator[State]:
    for name, body in islice(_walk(definition, _MAX_DEPTH), _MAX_STATES):
        yield State(name, body, text)


def _walk(machine: Resolved, depth: int) -> Iterator[tuple[str, Resolved]]:
    for states in machine.get("States") if depth else ():
        for name, state in states.entries():
            yield name, state
            nested = [branch for branches in state.get("Branches") for branch in branches.items()]
            nested += [inner for key in ("Iterator", "ItemProcessor") for inner in state.get(key)]
            for inner in nested:
                yield from _walk(inner, depth - 1)


def _parse(text: str) -> Any:
    """A definition in JSON or YAML; None if it is neither."""
    for attempt in (text, _BARE.sub(r'\1"\2"', text)):
        document = parsed(attempt)
        if isinstance(document, dict):
            return document
    return None
