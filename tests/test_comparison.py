"""What cfn-lint-serverless reports on our fixtures we report too, or docs/comparison.md says why we do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from cfnlint.config import ConfigMixIn
from cfnlint.decode import decode
from cfnlint.rules import Rules
from cfnlint.runner.template.runner import run_template_by_file_path
from cfnlint.template import Template

from cfn_lint_serverless_opt.rules import RULES
from cfn_lint_serverless_opt.stack.facts.deployments import serves_deployments
from cfn_lint_serverless_opt.stack.facts.tracing import is_traceable
from cfn_lint_serverless_opt.stack.relations.bare_permissions import permitted_invokers
from cfn_lint_serverless_opt.stack.relations.dead_letters import takes_failures
from cfn_lint_serverless_opt.stack.relations.edge import is_at_edge
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions
from cfn_lint_serverless_opt.stack.relations.invokers import invokers_of
from cfn_lint_serverless_opt.stack.relations.nested_stacks import handed_on
from cfn_lint_serverless_opt.stack.relations.polling import polled
from cfn_lint_serverless_opt.stack.relations.usage_plans import planned_stages
from cfn_lint_serverless_opt.stack.resources.event_sources import EventSource, event_sources
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.implicit_apis import IMPLICIT_APIS
from cfn_lint_serverless_opt.stack.resources.permissions import Permission
from cfn_lint_serverless_opt.stack.resources.queues import Queue
from cfn_lint_serverless_opt.stack.resources.rule_states import switched_off
from cfn_lint_serverless_opt.stack.resources.schedules import RECURRING_MINUTES, recurring
from cfn_lint_serverless_opt.stack.resources.stages import Stage, stages
from cfn_lint_serverless_opt.stack.resources.statements import statements_in
from cfn_lint_serverless_opt.stack.resources.tracers import has_other_tracer
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.values import Missing
from cfn_lint_serverless_opt.template.when import When
from tests.linting import lint
from tests.test_fixtures import TEMPLATES, _name

PAGE = (Path(__file__).parent.parent / "docs" / "comparison.md").read_text(encoding="utf-8")


class Theirs(NamedTuple):
    """A finding of cfn-lint-serverless.

    Attributes:
        rule: its ID.
        path: where it stands.
        stack: our view of the template.
        ignored: our rules that the template leaves out.
    """

    rule: str
    path: tuple[str | int, ...]
    stack: Stack
    ignored: set[str]

    @property
    def resource(self) -> Resource:
        """What it is about; cfn-lint has stand-ins for what a loop makes whose list only the deployment knows."""
        resources = self.stack.resources
        loops = (one for logical_id, one in resources.items() if "{" in logical_id)
        return resources.get(str(self.path[1])) or next(loops)

    @property
    def functions(self) -> list[Function]:
        """The function that it is about, be it by a permission."""
        function = self.stack.get(Function, self.resource.logical_id)
        if function is not None:
            return [function]
        names = self.resource.get("FunctionName")
        return [function for name in names for function, _ in invoked_functions(self.stack, name)]

    @property
    def sources(self) -> list[EventSource]:
        """The event source mapping, or polling event, that it is about."""
        return [source for source in event_sources(self.stack) if source.path == self.path]

    @property
    def stages(self) -> list[Stage]:
        """The stage that it is about: that of a resource, or of the implicit API that an event makes."""
        if "Events" not in self.path:
            return [stage for stage in stages(self.stack) if stage.path[:2] == self.path[:2]]
        kinds = {kind.literal for kind in self.resource.get(*map(str, self.path[3:]), "Type")}
        titles = {f"The implicit {api.protocol} API" for api in IMPLICIT_APIS if api.event in kinds}
        return [stage for stage in stages(self.stack) if stage.title in titles]

    @property
    def places(self) -> set[tuple[str | int, ...]]:
        """Where our findings about the same thing may stand, or further down."""
        names = {self.resource.logical_id, *(function.logical_id for function in self.functions)}
        return {("Resources", name) for name in names} | {stage.path for stage in self.stages}

    def has(self, *keys: str) -> bool:
        """Whether a property is written, if only in some scenario."""
        return any(not value.is_absent for value in self.resource.get(*keys))


# Why we leave something alone that they report: by their rule, in the words of the page, and how to tell.
REASONS: dict[str, dict[str, Callable[[Theirs], bool]]] = {
    "WS1000": {
        "expressions are resolved": lambda theirs: any(
            isinstance(theirs.resource.properties.value.get(key), dict) for key in ("Tracing", "TracingConfig")
        ),
        "loops have their Globals": lambda theirs: bool(theirs.stack.section("Globals").value),
        "a transform may add it": lambda theirs: _has_transform(theirs.resource),
        "X-Ray cannot trace Lambda@Edge, nor what only Kafka, MQ or DocumentDB invoke": lambda theirs: (
            not is_traceable(theirs.functions[0])
        ),
        "another tracer watches it": lambda theirs: has_other_tracer(theirs.functions[0]),
    },
    "ES1001": {
        "queues, brokers and DocumentDB have no on-failure destination": lambda theirs: any(
            not any(source.of_kind("Kinesis", "DynamoDB", "Kafka")) for source in theirs.sources
        ),
    },
    "WS1002": {
        "a permission alone invokes nothing, and a schedule beside one other service is one job": lambda theirs: (
            len({service for service, _ in _services(theirs)}) < 2
        ),
        "conditions that exclude each other": lambda theirs: (
            not any(
                theirs.stack.scenarios.both(one, other)
                for service, one in _services(theirs)
                for another, other in _services(theirs)
                if service != another
            )
        ),
    },
    "WS1003": {
        "a Deny, a boundary and a trust policy grant nothing": lambda theirs: (
            not statements_in(theirs.stack, theirs.resource.logical_id)
        ),
    },
    "WS1004": {
        "`LoggingConfig.LogGroup` names another group": lambda theirs: theirs.has("LoggingConfig", "LogGroup"),
        "the group's name is spelled otherwise, or is known to the deployment only": lambda theirs: any(
            theirs.stack.of_type("AWS::Logs::LogGroup", "Custom::LogRetention")
        ),
        "nested stacks and included files have it, or may have it": lambda theirs: _has_parts(theirs.stack),
    },
    "ES1005": {
        "what only deployments and rotations of secrets use is left alone": lambda theirs: serves_deployments(
            theirs.functions[0]
        ),
        "loops have their Globals": lambda theirs: bool(theirs.stack.section("Globals").value),
        "a transform may add it": lambda theirs: _has_transform(theirs.resource),
        "managed instances and Lambda@Edge have other defaults": lambda theirs: (
            theirs.has("CapacityProviderConfig") or is_at_edge(theirs.functions[0])
        ),
    },
    "ES1006": {
        "loops have their Globals": lambda theirs: bool(theirs.stack.section("Globals").value),
        "a transform may add it": lambda theirs: _has_transform(theirs.resource),
    },
    "ES1007": {
        "a permission alone invokes nothing where its source is unknown, of another service or goes elsewhere": (
            lambda theirs: (
                theirs.resource.type in Permission.types
                and not any(permitted_invokers(function) for function in theirs.functions)
            )
        ),
        "nested stacks and included files have it, or may have it": lambda theirs: _has_parts(theirs.stack),
        "a schedule that soon does the same again makes up for what is lost": lambda theirs: any(
            any(invoker.recurring(RECURRING_MINUTES))
            for function in theirs.functions
            for invoker in invokers_of(function)
        ),
        "a dead-letter queue serves as well": lambda theirs: any(
            any(not value.is_absent for value in function.get(key))
            for function in theirs.functions
            for key in ("DeadLetterConfig", "DeadLetterQueue")
        ),
        "`SqsSubscription` puts a queue between": lambda theirs: any(
            not value.is_absent
            for value in theirs.resource.get("Events", str(theirs.path[-1]), "Properties", "SqsSubscription")
        ),
        "an AWS::Lambda::EventInvokeConfig may name the function in any spelling": lambda theirs: any(
            theirs.stack.of_type("AWS::Lambda::EventInvokeConfig")
        ),
        "a function of another stack cannot be judged": lambda theirs: not theirs.functions,
    },
    "ES2000": {
        "a transform may add it": lambda theirs: _has_transform(theirs.resource),
    },
    "WS2001": {
        "keys in brackets and dynamic references are read": lambda theirs: any(
            "[" in str(settings.value) or "resolve:" in str(settings.value)
            for stage in theirs.stages
            for settings in stage.access_logs
        ),
    },
    "ES2003": {
        "one of the two limits is enough": lambda theirs: any(
            "Throttling" in str(stage.properties.value) for stage in theirs.stages
        ),
        "so is a usage plan with a throttle": lambda theirs: bool(planned_stages(theirs.stack)),
        "a transform may add it": lambda theirs: _has_transform(theirs.resource),
    },
    "WS2002": {
        "a transform may add it": lambda theirs: _has_transform(theirs.resource),
    },
    "WS3000": {
        "a transform may add it": lambda theirs: _has_transform(theirs.resource),
    },
    "WS5000": {
        "on in some deployments is a decision": lambda theirs: theirs.has("TracingConfiguration"),
        "a transform may add it": lambda theirs: _has_transform(theirs.resource),
    },
    "ES4000": {
        "event buses, queues for failures and unknown targets": lambda theirs: all(
            isinstance(arn.literal, Missing) or ":event-bus/" in str(arn.text)
            for target in theirs.resource.get("Targets", "*")
            for arn in target.get("Arn")
            if any(value.is_absent for value in target.get("DeadLetterConfig"))
        ),
        "rules that are, or may be, off lose nothing": lambda theirs: any(switched_off(theirs.resource)),
        "what a frequent schedule misses its next run does": lambda theirs: any(
            recurring(theirs.resource, Element(theirs.stack, target.path, target), RECURRING_MINUTES)
            for target in theirs.resource.get("Targets", "*")
        ),
    },
    "ES6000": {
        "queues that take failures need none": lambda theirs: any(
            takes_failures(queue) for queue in theirs.stack.all(Queue) if queue.logical_id == theirs.resource.logical_id
        ),
        "nor do those that are named for it and polled by nobody here": lambda theirs: any(
            any(queue.named_for_failures) and not polled(queue)
            for queue in theirs.stack.all(Queue)
            if queue.logical_id == theirs.resource.logical_id
        ),
        "a transform may add it": lambda theirs: _has_transform(theirs.resource),
    },
    "ES7000": {
        "email, SMS and Firehose have nobody waiting for each message": lambda theirs: any(
            protocol.literal in {"email", "email-json", "sms", "firehose"}
            for protocol in theirs.resource.get("Protocol")
        ),
        "unknown protocols cannot be judged": lambda theirs: any(
            protocol.is_unknown for protocol in theirs.resource.get("Protocol")
        ),
    },
}


def _services(theirs: Theirs) -> set[tuple[str, When]]:
    invokers = [one for function in theirs.functions for one in invokers_of(function)]
    return {(one.service, one.when) for one in invokers if not any(one.timed())}


def _has_parts(stack: Stack) -> bool:
    """Whether there are nested stacks, or files that are included."""
    return not stack.is_whole or len(stack.family) > 1 or any(handed_on(stack))


def _has_transform(resource: Resource) -> bool:
    return "Fn::Transform" in str(resource.body)


@cache
def _their_rules() -> Rules:
    return Rules.create_from_module("cfn_lint_serverless.rules")


def _their_findings(template: Path) -> Iterator[Theirs]:
    config = ConfigMixIn(cli_args=None, templates=[str(template)], regions=["us-east-1"])
    cfn = Template(str(template), decode(str(template))[0], ["us-east-1"])
    cfn.transform()
    stack = Stack.of(cfn)
    metadata = cfn.template.get("Metadata", {})
    ignored = set(metadata.get("cfn-lint", {}).get("config", {}).get("ignore_checks", []))
    for match in run_template_by_file_path(str(template), config, _their_rules(), False):
        path = tuple(getattr(match, "path", ()))
        if path:
            yield Theirs(match.rule.id, path, stack, ignored)


def _rows() -> dict[str, tuple[list[str], str]]:
    """The rows of the page's table: our rules, and what is different, by their rule."""
    rows = re.findall(r"^\| ([EW]S\d{4}) [^|]*\| ([^|]*)\| ([^|]*)\|$", PAGE, flags=re.MULTILINE)
    return {theirs: (re.findall(r"[EWI]T\d{4}", ours), differences) for theirs, ours, differences in rows}


ROWS = _rows()


def test_every_rule_of_theirs_is_in_the_table() -> None:
    assert set(ROWS) == set(_their_rules().data)
    assert {rule for rules, _ in ROWS.values() for rule in rules} <= set(RULES)


@pytest.mark.parametrize("rule", sorted(REASONS))
def test_reasons_are_on_the_page(rule: str) -> None:
    assert [reason for reason in REASONS[rule] if reason not in ROWS[rule][1]] == []


def test_what_they_report_is_accounted_for() -> None:
    used = set()
    unaccounted = []
    for template in TEMPLATES:
        ours = lint(template, only_ours=True)
        for theirs in _their_findings(template):
            rules = set(ROWS[theirs.rule][0])
            if rules & theirs.ignored or any(
                found.rule in rules and found.path[: len(place)] == place for found in ours for place in theirs.places
            ):
                continue
            reasons = [reason for reason, holds in REASONS.get(theirs.rule, {}).items() if holds(theirs)]
            used |= {(theirs.rule, reason) for reason in reasons}
            if not reasons:
                unaccounted.append((_name(template), theirs.rule, theirs.path))
    assert unaccounted == []
    assert used == {(rule, reason) for rule, reasons in REASONS.items() for reason in reasons}
