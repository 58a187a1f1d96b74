"""Log groups that AWS services create for resources that log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts, grouped
from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_told
from cfn_lint_serverless_opt.stack.resources.log_groups import log_group_names
from cfn_lint_serverless_opt.stack.resources.stages import Stage, stages
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import ANY, arn_parts, mark, references, show
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
_REST = "API-Gateway-Execution-Logs_"
# https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html
_CODEBUILD = "/aws/codebuild/"
# https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
_APPSYNC = "/aws/appsync/apis/"


class ServiceLog(Record):
    """A log group that a service creates when it first writes to it.

    Attributes:
        owner: what makes the service log.
        title: the owner in words.
        name: the group's name as the template writes it.
        prefix: how the names of such groups start.
        names: the ways to write the group's name, with references as marks.
        when: the scenario in which the service logs.
        covers: scenarios in which the logs go elsewhere.
    """

    owner: Element
    title: str
    name: str
    prefix: str
    names: list[str]
    when: When
    covers: list[When]

    def undeclared(self) -> When | None:
        """A scenario in which the template does not declare the group, or None."""
        stack, owners = self.owner.stack, [name.removeprefix(self.prefix) for name in self.names]
        named = [reference.logical_id for name in self.names for reference in references(name)]
        if not stack.is_whole or is_told(stack, *owners, *named):
            return None
        covers = list(self.covers)
        for name in self.names:
            covers += log_group_names(stack).declared(name)
            possible = log_group_names(stack).possible(self.prefix, name.removeprefix(self.prefix))
            covers += [when for _, when in possible]
        return stack.scenarios.outside(self.when, covers)


def undeclared_logs(stack: Stack) -> Iterator[tuple[Element, str, Sequence[tuple[str, When]]]]:
    """What logs to groups that the template does not declare: its title, and each group's name with a scenario."""
    for owner, logs in grouped(((one.owner, one.title), one) for one in service_logs(stack)).items():
        gaps = [(one.name, gap) for one in logs if (gap := one.undeclared()) is not None]
        if gaps:
            yield *owner, gaps


def as_written(stack: Stack, value: Resolved) -> str:
    """A text as the template has it, parameters and references as ``Fn::Sub`` takes them: ``${Stage}``."""
    written = stack.written(value.path)
    function, argument = next(iter(written.items())) if isinstance(written, dict) and len(written) == 1 else ("", "")
    if isinstance(argument, str) and function in {"Ref", "Fn::Sub"}:
        return f"${{{argument}}}" if function == "Ref" else argument
    return show(value.comparable)


@asked_once
def service_logs(stack: Stack) -> Iterator[ServiceLog]:
    """Every log group that API Gateway, CodeBuild or AppSync creates for the resources of a stack."""
    yield from _rest_apis(stack)
    yield from _builds(stack)
    yield from _graphql_apis(stack)


def _rest_apis(stack: Stack) -> Iterator[ServiceLog]:
    """The execution logs of the stages of REST APIs."""
    for stage in stages(stack):
        for setting in stage.method_settings if stage.protocol == "REST" else ():
            for level in setting.get("LoggingLevel"):
                if level.literal in {"INFO", "ERROR"}:
                    yield from _execution_log(stage, level.when)


def _execution_log(stage: Stage, when: When) -> Iterator[ServiceLog]:
    for there, (api, name) in stage.stack.scenarios.together(when, stage.api_ids, stage.names):
        names = [one for one in (name.comparable, *stage.references) if one]
        if names and api.comparable:
            groups = [f"{_REST}{api.comparable}/{one}" for one in names]
            arns = [f"/restapis/{api.comparable}/stages/{one}" for one in names]
            covers = [one for arn in arns for one in _delivered(stage, arn)]
            group = f"{_REST}{as_written(stage.stack, api)}/{as_written(stage.stack, name)}"
            yield ServiceLog(stage, stage.title, group, _REST, groups, there, covers)


def _delivered(stage: Stage, resource: str) -> list[When]:
    """The scenarios in which a delivery source takes, or may take, the execution logs of a stage.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-create-log-delivery.html

    Args:
        stage: the stage.
        resource: the last part of the stage's ARN.
    """
    return list(dict.fromkeys(when for _, when in _delivery_sources(stage.stack).possible(resource)))


@asked_once
def _delivery_sources(stack: Stack) -> Texts[When]:
    """The scenarios in which delivery sources take execution logs, by the last part of the ARN whose they are."""
    return Texts(
        (ANY if arn.is_unknown else arn_parts(arn.comparable)[-1], arn.when)
        for source in stack.of_type_everywhere("AWS::Logs::DeliverySource")
        for kind in source.get("LogType")
        if kind.is_unknown or kind.literal == "EXECUTION_LOGS"
        for arn in source.get("ResourceArn", when=kind.when)
    )


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
                    written = f"${{{project.logical_id}}}" if name.is_absent else as_written(project.stack, name)
                    yield ServiceLog(project, title, f"{_CODEBUILD}{written}", _CODEBUILD, groups, name.when, [])


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
    return ServiceLog(api, f"GraphQL API '{api.logical_id}'", show(name), _APPSYNC, [name], when, [])
