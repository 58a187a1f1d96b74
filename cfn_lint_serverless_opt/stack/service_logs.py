"""Log groups that AWS services create for resources that log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.stack.references import arn_parts, mark, may_equal, show
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.when import When

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

# https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
_REST = "API-Gateway-Execution-Logs_"
# https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html
_CODEBUILD = "/aws/codebuild/"
# https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
_APPSYNC = "/aws/appsync/apis/"

# SAM gives the API of Api events without a RestApiId this logical ID and this stage.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
_IMPLICIT_REST_API, _IMPLICIT_STAGE = "ServerlessRestApi", "Prod"


class ServiceLog(NamedTuple):
    """A log group that a service creates when it first writes to it.

    Attributes:
        owner: what makes the service log.
        title: the owner in words.
        prefix: how the names of such groups start.
        names: the ways to write the group's name, with references as marks.
        when: the scenario in which the service logs.
        covers: scenarios in which the logs go elsewhere.
    """

    owner: Element
    title: str
    prefix: str
    names: list[str]
    when: When
    covers: list[When]

    def __str__(self) -> str:
        return f"{self.title} logs to '{show(self.names[0])}'"

    def undeclared(self) -> When | None:
        """A scenario in which the template does not declare the group, or None."""
        stack = self.owner.stack
        covers = list(self.covers)
        for name in self.names:
            covers += stack.log_group_names.declared(name)
            possible = stack.log_group_names.possible(self.prefix, name.removeprefix(self.prefix))
            covers += [when for _, when in possible]
        return stack.resolver.scenarios.outside(self.when, covers)


def service_logs(stack: Stack) -> Iterator[ServiceLog]:
    """Every log group that API Gateway, CodeBuild or AppSync creates for the resources of a stack."""
    yield from _rest_apis(stack)
    yield from _builds(stack)
    yield from _graphql_apis(stack)


def _rest_apis(stack: Stack) -> Iterator[ServiceLog]:
    for stage in stack.of_type("AWS::ApiGateway::Stage"):
        yield from _stage(stage, f"Stage '{stage.logical_id}'", _levels(stage), own_name=mark(stage.logical_id))
    for deployment in stack.of_type("AWS::ApiGateway::Deployment"):
        levels = _levels(deployment, "StageDescription") + deployment.get("StageDescription", "LoggingLevel")
        yield from _stage(deployment, f"The stage of deployment '{deployment.logical_id}'", levels)
    for api in stack.of_type("AWS::Serverless::Api"):
        own_name = mark(api.logical_id, "Stage")
        yield from _stage(api, f"API '{api.logical_id}'", _levels(api), api=mark(api.logical_id), own_name=own_name)
    yield from _implicit_rest_api(stack)


def _stage(
    owner: Resource, title: str, levels: list[Resolved], api: str = "", own_name: str = ""
) -> Iterator[ServiceLog]:
    """The execution logs of a stage.

    Args:
        owner: what has the properties of the stage.
        title: the owner in words.
        levels: its possible logging levels.
        api: the API's ID, if not a property.
        own_name: another way to write the stage's name.
    """
    for level in _logging(levels):
        for stage in owner.get("StageName", when=level.when):
            apis = [(api, stage.when)] if api else [(one.comparable, one.when) for one in owner.get("RestApiId")]
            stages = [name for name in (stage.comparable, own_name) if name]
            for name, when in apis:
                both = owner.stack.resolver.scenarios.both(stage.when, when)
                if name and stages and both is not None:
                    groups = [f"{_REST}{name}/{stage_name}" for stage_name in stages]
                    arns = [f"/restapis/{name}/stages/{stage_name}" for stage_name in stages]
                    covers = [when for arn in arns for when in _delivered(owner, arn)]
                    yield ServiceLog(owner, title, _REST, groups, both, covers)


def _levels(element: Element, *keys: str) -> list[Resolved]:
    return [
        level
        for settings in element.get(*keys, "MethodSettings")
        for setting in settings.items()
        for level in setting.get("LoggingLevel")
    ]


def _logging(levels: list[Resolved]) -> list[Resolved]:
    return [level for level in levels if level.literal in {"INFO", "ERROR"}]


def _delivered(stage: Resource, resource: str) -> list[When]:
    """The scenarios in which a delivery source takes, or may take, the execution logs of a stage.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-create-log-delivery.html

    Args:
        stage: what has the properties of the stage.
        resource: the last part of the stage's ARN.
    """
    return [
        arn.when
        for source in stage.stack.of_type("AWS::Logs::DeliverySource")
        for kind in source.get("LogType")
        if kind.is_unknown or kind.literal == "EXECUTION_LOGS"
        for arn in source.get("ResourceArn", when=kind.when)
        if arn.is_unknown or may_equal(arn_parts(arn.comparable)[-1], resource)
    ]


def _implicit_rest_api(stack: Stack) -> Iterator[ServiceLog]:
    for settings in stack.section("Globals").get("Api"):
        shared = Element(stack, settings.path, settings)
        levels = _logging(_levels(shared))
        creators = [
            api.when
            for function in (stack.functions if levels else ())
            for event in function.events
            if event.type == "Api"
            for api in event.absences("RestApiId")
        ]
        for level in levels:
            for creator in creators:
                when = stack.resolver.scenarios.both(level.when, creator)
                if when is not None:
                    name = f"{_REST}{mark(_IMPLICIT_REST_API)}/{_IMPLICIT_STAGE}"
                    yield ServiceLog(shared, "The implicit API", _REST, [name], when, [])


def _builds(stack: Stack) -> Iterator[ServiceLog]:
    for project in stack.of_type("AWS::CodeBuild::Project"):
        for status in project.get("LogsConfig", "CloudWatchLogs", "Status"):
            if not (status.is_absent or status.literal == "ENABLED"):
                continue
            for gap in project.absences("LogsConfig", "CloudWatchLogs", "GroupName", when=status.when):
                for name in project.get("Name", when=gap.when):
                    names = [name.comparable, mark(project.logical_id)]
                    groups = [f"{_CODEBUILD}{name}" for name in names if name]
                    title = f"CodeBuild project '{project.logical_id}'"
                    yield ServiceLog(project, title, _CODEBUILD, groups, name.when, [])


def _graphql_apis(stack: Stack) -> Iterator[ServiceLog]:
    for api in stack.of_type("AWS::AppSync::GraphQLApi"):
        for config in api.get("LogConfig"):
            if isinstance(config.value, dict):
                yield _graphql_api(api, config.when)
    for api in stack.of_type("AWS::Serverless::GraphQLApi"):
        # SAM turns logging on by itself.
        for config in api.get("Logging"):
            if config.is_absent or isinstance(config.value, dict) or config.boolean is True:
                yield _graphql_api(api, config.when)


def _graphql_api(api: Resource, when: When) -> ServiceLog:
    name = f"{_APPSYNC}{mark(api.logical_id, 'ApiId')}"
    return ServiceLog(api, f"GraphQL API '{api.logical_id}'", _APPSYNC, [name], when, [])
