"""The view of a template that all rules share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, proxy

from cfnlint.template import Template

from cfn_lint_serverless_opt.findings.sam_globals import globals_of, merged_with
from cfn_lint_serverless_opt.stack.alarm_readers import alarm_readers
from cfn_lint_serverless_opt.stack.alarms import Alarm, tracked_metrics, watched_functions
from cfn_lint_serverless_opt.stack.apis import Api
from cfn_lint_serverless_opt.stack.appsync import DataSource, Request, dynamodb_requests
from cfn_lint_serverless_opt.stack.buckets import Bucket
from cfn_lint_serverless_opt.stack.callers import Caller, callers
from cfn_lint_serverless_opt.stack.edge import edge_events
from cfn_lint_serverless_opt.stack.event_routes import SamEvent, api_events
from cfn_lint_serverless_opt.stack.event_sources import (
    EventSource,
    QueueSubscription,
    event_sources,
    polling,
    queue_consumers,
    queue_subscriptions,
)
from cfn_lint_serverless_opt.stack.files import read_local
from cfn_lint_serverless_opt.stack.functions import Function, FunctionQualifier, invoked_functions, qualifiers
from cfn_lint_serverless_opt.stack.iam import (
    ManagedPolicy,
    Statement,
    attached_policies,
    sam_policies,
    statements,
    written_statements,
)
from cfn_lint_serverless_opt.stack.invokers import Invoker, invokers
from cfn_lint_serverless_opt.stack.logs import LogGroup, LogGroupNames, LogRetention
from cfn_lint_serverless_opt.stack.metrics import Metric, MetricFilter
from cfn_lint_serverless_opt.stack.network import NatGateway, Subnet, VpcEndpoint
from cfn_lint_serverless_opt.stack.permissions import Permission
from cfn_lint_serverless_opt.stack.queues import Queue, failure_queues
from cfn_lint_serverless_opt.stack.references import whole
from cfn_lint_serverless_opt.stack.resolved import Path, Resolved
from cfn_lint_serverless_opt.stack.resolver import Resolver
from cfn_lint_serverless_opt.stack.resource import Resource
from cfn_lint_serverless_opt.stack.rest_apis import RestApi, rest_apis
from cfn_lint_serverless_opt.stack.roles import Role, Sharing, policies_of_roles, shared_roles
from cfn_lint_serverless_opt.stack.route import Route
from cfn_lint_serverless_opt.stack.routes import routes
from cfn_lint_serverless_opt.stack.scaling import ScalableTarget, Scaling, scaling_instructions
from cfn_lint_serverless_opt.stack.service_logs import ServiceLog, service_logs
from cfn_lint_serverless_opt.stack.stages import ImplicitApi, Stage, stages
from cfn_lint_serverless_opt.stack.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.tables import Table
from cfn_lint_serverless_opt.stack.throttling import PlannedStage, planned_stages
from cfn_lint_serverless_opt.stack.topics import Topic
from cfn_lint_serverless_opt.stack.traces import unsure_tracers
from cfn_lint_serverless_opt.stack.trust import Trust, trusts
from cfn_lint_serverless_opt.stack.visibility import Visibility, visibilities
from cfn_lint_serverless_opt.stack.when import ALWAYS, When

_Kind = TypeVar("_Kind", bound=Resource)

# The class of each resource type that answers in more than properties.
_CLASSES: dict[str, type[Resource]] = {
    "AWS::ApiGateway::RestApi": Api,
    "AWS::ApiGatewayV2::Api": Api,
    "AWS::AppSync::DataSource": DataSource,
    "AWS::ApplicationAutoScaling::ScalableTarget": ScalableTarget,
    "AWS::CloudWatch::Alarm": Alarm,
    "AWS::CloudWatch::CompositeAlarm": Alarm,
    "AWS::CloudWatch::LogAlarm": Alarm,
    "AWS::DynamoDB::GlobalTable": Table,
    "AWS::DynamoDB::Table": Table,
    "AWS::EC2::NatGateway": NatGateway,
    "AWS::EC2::Subnet": Subnet,
    "AWS::EC2::VPCEndpoint": VpcEndpoint,
    "AWS::IAM::ManagedPolicy": ManagedPolicy,
    "AWS::IAM::Role": Role,
    "AWS::Lambda::Alias": FunctionQualifier,
    "AWS::Lambda::Function": Function,
    "AWS::Lambda::Permission": Permission,
    "AWS::Lambda::Version": FunctionQualifier,
    "AWS::Logs::LogGroup": LogGroup,
    "AWS::Logs::MetricFilter": MetricFilter,
    "AWS::S3::Bucket": Bucket,
    "AWS::SNS::Topic": Topic,
    "AWS::SQS::Queue": Queue,
    "AWS::Serverless::Api": Api,
    "AWS::Serverless::Function": Function,
    "AWS::Serverless::HttpApi": Api,
    "AWS::Serverless::SimpleTable": Table,
    "AWS::Serverless::StateMachine": StateMachine,
    "AWS::Serverless::WebSocketApi": Api,
    "AWS::StepFunctions::StateMachine": StateMachine,
    "Custom::LogRetention": LogRetention,
}


class Stack:
    """The resources of a template and how they relate, read only when asked for."""

    def __init__(self, cfn: Template) -> None:
        # The view lives as long as the template that it is remembered for, and must not keep that alive.
        self._cfn: Template = proxy(cfn)
        self.resolver = Resolver(self._cfn)
        self._names: dict[type[Resource], dict[str, list[tuple[Any, When]]]] = {}

    @classmethod
    def of(cls, cfn: Template) -> Stack:
        """The view of a template, built once."""
        stack = _STACKS.get(cfn)
        if stack is None:
            stack = _STACKS[cfn] = cls(cfn)
        return stack

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """The resources that can exist, by logical ID."""
        resources = {}
        for logical_id, body in self._cfn.get_resources().items():
            condition = body.get("Condition")
            when = self.resolver.scenarios.given(ALWAYS, condition, True) if isinstance(condition, str) else ALWAYS
            if when is not None and isinstance(logical_id, str) and isinstance(body["Type"], str):
                kind = _CLASSES.get(body["Type"], Resource)
                resources[logical_id] = kind(self, logical_id, self._with_globals(body), when)
        return resources

    def _with_globals(self, body: dict[str, Any]) -> dict[str, Any]:
        shared = globals_of(self._cfn.template, body)
        return {**body, "Properties": merged_with(shared, body.get("Properties") or {})} if shared else body

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        by_type: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            by_type.setdefault(resource.type, []).append(resource)
        return by_type

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of some types, for those types that have no collection of their own."""
        for name in types:
            yield from self._by_type.get(name, ())

    def section(self, name: str) -> Resolved:
        """A section of the template other than ``Resources``, such as ``Globals``."""
        return Resolved(self._cfn.template.get(name, {}), (name,), ALWAYS, self.resolver)

    @cached_property
    def hidden_parameters(self) -> set[str]:
        """The names of the parameters whose values nobody can read (``NoEcho``), or may not be able to."""
        parameters = self.section("Parameters").value
        bodies = parameters.items() if isinstance(parameters, dict) else ()
        return {
            name
            for name, body in bodies
            if isinstance(body, dict) and str(body.get("NoEcho", False)).lower() != "false"
        }

    def written(self, path: Path) -> Any:
        """What the template has at a path, Globals merged in, before anything is resolved; None if nothing."""
        node: Any = self._cfn.template
        for step in path:
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                return None
        return node

    def read(self, uri: Resolved) -> str | None:
        """The text of a local file that the template names; None if it cannot, or must not, be read."""
        return read_local(self._cfn.filename, uri.literal) if isinstance(uri.literal, str) else None

    def _all(self, kind: type[_Kind]) -> list[_Kind]:
        return [resource for resource in self.resources.values() if isinstance(resource, kind)]

    def related(self, kind: type[_Kind], target: Resolved) -> list[tuple[_Kind, When]]:
        """The resources of a kind that a reference, name or ARN stands for.

        Args:
            kind: the class of resources that are meant.
            target: the text that names one of them, however it is written; an unknown one can be a resource's name too.

        Returns:
            Each resource with the scenario in which it is the one.
        """
        if not target.comparable:
            return []
        name = kind.name_in(target.comparable)
        reference = whole(name)
        found = []
        if reference is not None:
            resource = self.resources.get(reference.logical_id)
            when = self.resolver.scenarios.both(target.when, resource.when) if resource else None
            if isinstance(resource, kind) and when is not None:
                found.append((resource, when))
        else:
            for candidate, known in self._by_name(kind).get(name, ()):
                when = self.resolver.scenarios.both(target.when, known)
                if when is not None:
                    found.append((candidate, when))
        return found

    def _by_name(self, kind: type[_Kind]) -> dict[str, list[tuple[_Kind, When]]]:
        if kind not in self._names:
            names = self._names[kind] = {}
            for resource in self._all(kind):
                for name in resource.names:
                    if name.comparable:
                        names.setdefault(name.comparable, []).append((resource, name.when))
        return self._names[kind]

    def invoked_functions(self, target: Resolved) -> list[tuple[Function, When]]:
        """The functions of the template that a name, ARN, alias, version or API invocation URI stands for."""
        return invoked_functions(self, target)

    @cached_property
    def functions(self) -> list[Function]:
        """Every ``AWS::Lambda::Function`` and ``AWS::Serverless::Function``."""
        return self._all(Function)

    @cached_property
    def qualifiers(self) -> dict[str, list[tuple[FunctionQualifier, When]]]:
        """The aliases and versions of each function, by the function's logical ID."""
        return qualifiers(self)

    @cached_property
    def edge_events(self) -> dict[str, set[str]]:
        """The events at which CloudFront distributions run each function, by the function's logical ID."""
        return edge_events(self)

    @cached_property
    def apis(self) -> list[Api]:
        """Every REST, HTTP and WebSocket API, but SAM's implicit ones."""
        return self._all(Api)

    @cached_property
    def rest_apis(self) -> list[RestApi]:
        """Every REST API, SAM's implicit one once for each scenario in which events make it."""
        return list(rest_apis(self))

    @cached_property
    def stages(self) -> list[Stage]:
        """Every stage of an API, those of SAM's implicit APIs included."""
        return list(stages(self))

    @cached_property
    def planned_stages(self) -> dict[str, list[PlannedStage]]:
        """The stages whose clients usage plans limit, by the IDs of their APIs."""
        return planned_stages(self)

    @cached_property
    def api_events(self) -> list[tuple[ImplicitApi, SamEvent, Api | None, When]]:
        """Every ``Api`` and ``HttpApi`` event with each SAM API that it is part of; None for the implicit one."""
        return list(api_events(self))

    @cached_property
    def routes(self) -> list[Route]:
        """Every method of a REST API and route of an HTTP or WebSocket API, however it is written."""
        return list(routes(self))

    @cached_property
    def _routes_of_apis(self) -> dict[str, list[Route]]:
        grouped: dict[str, list[Route]] = {}
        for route in self.routes:
            grouped.setdefault(route.api_id, []).append(route)
        return grouped

    def routes_of(self, logical_id: str) -> list[Route]:
        """The methods or routes of an API, SAM's implicit ones included; those of other stacks if the ID is empty."""
        return self._routes_of_apis.get(logical_id, [])

    @cached_property
    def callers(self) -> dict[str, list[Caller]]:
        """Who waits for the answer of each function, by the function's logical ID."""
        return callers(self)

    @cached_property
    def invokers(self) -> dict[str, list[Invoker]]:
        """What pushes events to each function, by the function's logical ID."""
        return invokers(self)

    @cached_property
    def event_sources(self) -> list[EventSource]:
        """Every event source mapping and polling SAM event."""
        return list(event_sources(self))

    @cached_property
    def queue_subscriptions(self) -> list[QueueSubscription]:
        """The mappings of SNS events whose messages reach the function through a queue."""
        return list(queue_subscriptions(self))

    @cached_property
    def polling(self) -> dict[str, list[tuple[EventSource, When]]]:
        """The event sources of each function, by the function's logical ID, each with the scenario."""
        return polling(self)

    @cached_property
    def queues(self) -> list[Queue]:
        """Every ``AWS::SQS::Queue``."""
        return self._all(Queue)

    @cached_property
    def queue_consumers(self) -> dict[str, list[tuple[EventSource, When]]]:
        """The event sources that poll each queue, by the queue's logical ID."""
        return queue_consumers(self)

    @cached_property
    def failure_queues(self) -> set[str]:
        """The logical IDs of the queues to which failures go, or may go."""
        return failure_queues(self)

    @cached_property
    def visibilities(self) -> list[Visibility]:
        """Each queue's visibility timeout beside the timeouts of the functions that work on its messages."""
        return visibilities(self)

    @cached_property
    def state_machines(self) -> list[StateMachine]:
        """Every ``AWS::StepFunctions::StateMachine`` and ``AWS::Serverless::StateMachine``."""
        return self._all(StateMachine)

    def dynamodb_requests(self) -> Iterator[Request]:
        """What AppSync resolvers and functions ask of data sources that are, or may be, DynamoDB."""
        return dynamodb_requests(self)

    @cached_property
    def topics(self) -> list[Topic]:
        """Every ``AWS::SNS::Topic``."""
        return self._all(Topic)

    @cached_property
    def buckets(self) -> list[Bucket]:
        """Every ``AWS::S3::Bucket``."""
        return self._all(Bucket)

    @cached_property
    def tables(self) -> list[Table]:
        """Every ``AWS::DynamoDB::Table``, ``AWS::DynamoDB::GlobalTable`` and ``AWS::Serverless::SimpleTable``."""
        return self._all(Table)

    @cached_property
    def scalable_targets(self) -> list[ScalableTarget]:
        """Every ``AWS::ApplicationAutoScaling::ScalableTarget``."""
        return self._all(ScalableTarget)

    @cached_property
    def scalings(self) -> list[Scaling]:
        """Every scalable target, and every instruction of a scaling plan."""
        return [*self.scalable_targets, *scaling_instructions(self)]

    @cached_property
    def nat_gateways(self) -> list[NatGateway]:
        """Every ``AWS::EC2::NatGateway``."""
        return self._all(NatGateway)

    @cached_property
    def vpc_endpoints(self) -> list[VpcEndpoint]:
        """Every ``AWS::EC2::VPCEndpoint``."""
        return self._all(VpcEndpoint)

    @cached_property
    def statements(self) -> list[Statement]:
        """Every policy statement that allows something to whoever the template grants it to."""
        return list(statements(self))

    def statements_of(self, logical_id: str) -> list[Statement]:
        """The statements that are written in a resource."""
        return self._statements_by_holder.get(logical_id, [])

    def written_statements(self, logical_id: str) -> list[Resolved]:
        """The statements that are written in a resource, those that deny or are unknown too."""
        return self._written_by_holder.get(logical_id, [])

    @cached_property
    def _written_by_holder(self) -> dict[str, list[Resolved]]:
        found: dict[str, list[Resolved]] = {}
        for holder, statement in written_statements(self):
            found.setdefault(holder, []).append(statement)
        return found

    @cached_property
    def _statements_by_holder(self) -> dict[str, list[Statement]]:
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            found.setdefault(statement.holder.logical_id, []).append(statement)
        return found

    @cached_property
    def trusts(self) -> list[Trust]:
        """Every statement that lets someone assume a role of the template."""
        return list(trusts(self))

    @cached_property
    def permissions(self) -> list[Permission]:
        """Every ``AWS::Lambda::Permission``."""
        return self._all(Permission)

    @cached_property
    def shared_roles(self) -> list[tuple[Role, list[Sharing]]]:
        """The roles of the template that several functions have at the same time."""
        return list(shared_roles(self))

    @cached_property
    def sam_policies(self) -> list[tuple[Resource, Resolved]]:
        """The items of ``Policies`` of SAM functions and state machines, each with its resource."""
        return list(sam_policies(self))

    @cached_property
    def attached_policies(self) -> list[tuple[Resource, Resolved]]:
        """The managed policies, by name or ARN, of principals, functions and so on, each with its resource."""
        return list(attached_policies(self))

    def sam_policies_of(self, logical_id: str) -> list[Resolved]:
        """The items of ``Policies`` of a SAM function or state machine."""
        return self._sam_policies_by_holder.get(logical_id, [])

    @cached_property
    def _sam_policies_by_holder(self) -> dict[str, list[Resolved]]:
        return _by_holder(self.sam_policies)

    def managed_policies_of(self, logical_id: str) -> list[Resolved]:
        """The managed policies, by name or ARN, that a resource names."""
        return self._managed_policies_by_holder.get(logical_id, [])

    @cached_property
    def _managed_policies_by_holder(self) -> dict[str, list[Resolved]]:
        return _by_holder(self.attached_policies)

    @cached_property
    def unsure_tracers(self) -> list[Resolved]:
        """What may name roles in policies that may let them write traces."""
        return list(unsure_tracers(self))

    @cached_property
    def policies_of_roles(self) -> dict[str, list[tuple[str, When]]]:
        """The policy resources that name each role, by the role's logical ID."""
        return policies_of_roles(self)

    @cached_property
    def log_groups(self) -> list[LogGroup]:
        """Every ``AWS::Logs::LogGroup``."""
        return self._all(LogGroup)

    @cached_property
    def log_group_names(self) -> LogGroupNames:
        """The names of the log groups whose retention the template decides."""
        return LogGroupNames([*self.log_groups, *self._all(LogRetention)])

    @cached_property
    def metric_filters(self) -> list[MetricFilter]:
        """Every ``AWS::Logs::MetricFilter``."""
        return self._all(MetricFilter)

    @cached_property
    def filtered_metrics(self) -> list[Metric]:
        """The metrics that metric filters produce."""
        return [metric for log_filter in self.metric_filters for metric in log_filter.metrics]

    @cached_property
    def alarms(self) -> list[Alarm]:
        """Every ``AWS::CloudWatch::Alarm``, ``CompositeAlarm`` and ``LogAlarm``."""
        return self._all(Alarm)

    @cached_property
    def alarm_readers(self) -> dict[str, list[When]]:
        """The scenarios in which something acts on the state of each alarm, by the alarm's logical ID."""
        return alarm_readers(self)

    @cached_property
    def tracked_metrics(self) -> list[Metric]:
        """The custom metrics whose target scaling policies track."""
        return list(tracked_metrics(self))

    @cached_property
    def watched_functions(self) -> dict[str, list[When]]:
        """The scenarios in which an alarm watches each function, by the function's logical ID."""
        return watched_functions(self)

    def service_logs(self) -> Iterator[ServiceLog]:
        """The log groups that other services than Lambda create for resources of the template."""
        return service_logs(self)

    def named(self, kind: type[_Kind], name: str) -> list[_Kind]:
        """The resources of a kind whose name is just this text or expression, or whose ``Ref`` it is."""
        reference = whole(name)
        if reference is not None:
            resource = self.resources.get(reference.logical_id)
            return [resource] if isinstance(resource, kind) else []
        return [resource for resource, _ in self._by_name(kind).get(name, ())]


def _by_holder(policies: list[tuple[Resource, Resolved]]) -> dict[str, list[Resolved]]:
    found: dict[str, list[Resolved]] = {}
    for holder, policy in policies:
        found.setdefault(holder.logical_id, []).append(policy)
    return found


_STACKS: WeakKeyDictionary[Template, Stack] = WeakKeyDictionary()
