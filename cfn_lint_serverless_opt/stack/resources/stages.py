"""Stages of REST, HTTP and WebSocket APIs: where their logs, limits, caches and traces are set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.apis import Api
from cfn_lint_serverless_opt.stack.resources.implicit_apis import IMPLICIT_APIS, ImplicitApi
from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.references import mark
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

_DEPLOYMENT = "AWS::ApiGateway::Deployment"
_ALL = "*"


class Stage(Element):
    """A stage of an API, whatever makes it.

    Attributes:
        title: it in words.
        protocol: ``REST``, ``HTTP`` or ``WEBSOCKET``; empty if it cannot be told which of the latter two.
        is_implicit: whether SAM makes it for an API that no resource declares.
        is_made_by_deployment: whether an ``AWS::ApiGateway::Deployment`` makes it in passing.
        names: the possible names.
        references: other ways to write its name.
        api_ids: the possible IDs of its API.
    """

    def __init__(self, place: Element, properties: Resolved, title: str, protocol: str) -> None:
        super().__init__(place.stack, place.path, properties)
        self.title = title
        self.protocol = protocol
        self.is_implicit = False
        self.is_made_by_deployment = isinstance(place, Resource) and place.type == _DEPLOYMENT
        self.names: Sequence[Resolved] = []
        self.references: list[str] = []
        self.api_ids: Sequence[Resolved] = []

    def __repr__(self) -> str:
        return f"<{self.title}>"

    @property
    def settings_place(self) -> str:
        """Where its settings are written, at the end of a sentence; empty where that is the stage itself."""
        section = "Api" if self.protocol == "REST" else "HttpApi"
        return f" in Globals.{section}" if self.is_implicit else ""

    @property
    def access_log_property(self) -> str:
        """The name of the property that sets up its access logs."""
        return "AccessLogSetting" if self.protocol == "REST" else "AccessLogSettings"

    @property
    def access_logs(self) -> Sequence[Resolved]:
        """The possible settings of its access logs, an object with ``DestinationArn`` and ``Format``."""
        return self.get(self.access_log_property)

    @cached_property
    def method_settings(self) -> list[MethodSetting]:
        """The settings for the methods of a REST API, in whatever scenario they are there.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
        """
        items = [item for settings in self.get("MethodSettings") for item in settings.items()]
        settings = [MethodSetting(self.stack, item.path, item) for item in items]
        if self.is_made_by_deployment:
            settings.append(StageWideSetting(self.stack, self.path, self.properties))
        return settings


class MethodSetting(Element):
    """An item of ``MethodSettings``."""

    @property
    def for_all_methods(self) -> list[When]:
        """The scenarios in which it surely is the default of all methods.

        ``/`` in ``ResourcePath`` may be written as ``~1``.
        """
        return [when for when, (path, method) in self._scopes if _is_all(path) and _is_all(method)]

    @property
    def possibly_for_all_methods(self) -> list[When]:
        """The scenarios in which it is, or may be, the default of all methods."""
        return [
            when
            for when, scope in self._scopes
            if all(_is_all(one) or not isinstance(one.literal, str) for one in scope)
        ]

    @property
    def _scopes(self) -> list[tuple[When, list[Resolved]]]:
        scopes = self.get("ResourcePath"), self.get("HttpMethod")
        return self.stack.scenarios.together(self.when, *scopes)


def _is_all(scope: Resolved) -> bool:
    return str(scope.literal).replace("~1", "/").lstrip("/") == _ALL


class StageWideSetting(MethodSetting):
    """What a deployment's ``StageDescription`` sets for all methods.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-deployment-stagedescription.html
    """

    @property
    def for_all_methods(self) -> list[When]:
        """Whenever it is there."""
        return [self.when]

    @property
    def possibly_for_all_methods(self) -> list[When]:
        """Whenever it is there."""
        return [self.when]


@asked_once
def stages(stack: Stack) -> Iterator[Stage]:
    """Every stage that a stack makes, those of implicit APIs and of quick-created ones included."""
    yield from _of_resources(stack)
    yield from _of_deployments(stack)
    yield from _of_sam_apis(stack)
    yield from _quick_created(stack)
    for api in IMPLICIT_APIS:
        yield from _of_implicit_api(stack, api)


def _of_resources(stack: Stack) -> Iterator[Stage]:
    for resource in stack.of_type("AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"):
        is_rest = resource.type == "AWS::ApiGateway::Stage"
        api_ids = resource.get("RestApiId" if is_rest else "ApiId")
        protocol = "REST" if is_rest else _protocol(stack, api_ids)
        stage = Stage(resource, resource.properties, f"Stage '{resource.logical_id}'", protocol)
        stage.names, stage.references = resource.get("StageName"), [mark(resource.logical_id)]
        stage.api_ids = api_ids
        yield stage


def _protocol(stack: Stack, api_ids: Sequence[Resolved]) -> str:
    found = {str(one.literal) for value in api_ids for api, _ in stack.related(Api, value) for one in api.protocols}
    return found.pop() if len(found) == 1 and found <= {"HTTP", "WEBSOCKET"} else ""


def _of_deployments(stack: Stack) -> Iterator[Stage]:
    for deployment in stack.of_type(_DEPLOYMENT):
        for description in deployment.get("StageDescription"):
            names = [name for name in deployment.get("StageName", when=description.when) if not name.is_absent]
            if isinstance(description.value, dict) and names:
                title = f"The stage of deployment '{deployment.logical_id}'"
                stage = Stage(deployment, description, title, "REST")
                stage.names, stage.api_ids = names, deployment.get("RestApiId", when=description.when)
                yield stage


def _of_sam_apis(stack: Stack) -> Iterator[Stage]:
    for api in stack.all(Api):
        if api.is_sam:
            protocol = str(next(iter(api.protocols)).value)
            stage = Stage(api, api.properties, f"API '{api.logical_id}'", protocol)
            stage.names = api.get("StageName")
            stage.references = _sam_references(api.logical_id, stage.names)
            stage.api_ids = [api.properties._replace(value=mark(api.logical_id))]
            yield stage


def _sam_references(logical_id: str, names: Sequence[Resolved]) -> list[str]:
    """How templates refer to a stage that SAM makes: ``Api.Stage``, or the logical ID that it gets.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html
    """
    literals = [name.literal if isinstance(name.literal, str) else "" for name in names]
    return [mark(logical_id, "Stage"), *(mark(f"{logical_id}{literal}Stage") for literal in literals)]


def _quick_created(stack: Stack) -> Iterator[Stage]:
    """The stages of HTTP APIs that are made with a ``Target``; a resource of its own can override their settings.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-apigatewaymanagedoverrides.html
    """
    for api in stack.all(Api):
        targets = api.get("Target") if api.type == "AWS::ApiGatewayV2::Api" else ()
        for target in [one for one in targets if not one.is_absent]:
            settings = list(_overrides(stack, api, target.when))
            gap = stack.scenarios.outside(target.when, [one.when for _, one in settings])
            if gap is not None:
                settings.append((api, target._replace(value={}, path=api.path, when=gap)))
            for place, properties in settings:
                yield Stage(place, properties, f"The stage of API '{api.logical_id}'", "HTTP")


def _overrides(stack: Stack, api: Api, when: When) -> Iterator[tuple[Resource, Resolved]]:
    for override in stack.of_type("AWS::ApiGatewayV2::ApiGatewayManagedOverrides"):
        for name in override.get("ApiId", when=when):
            for found, there in stack.related(Api, name):
                for settings in override.get("Stage", when=there) if found is api else ():
                    yield override, settings._replace(value={}) if settings.is_absent else settings


def _of_implicit_api(stack: Stack, api: ImplicitApi) -> Iterator[Stage]:
    for place in api.settings(stack):
        stage = Stage(place, place.properties, f"The implicit {api.protocol} API", api.protocol)
        stage.is_implicit = True
        stage.names = [place.properties._replace(value=api.stage)]
        stage.references = _sam_references(api.logical_id, stage.names)
        stage.api_ids = [place.properties._replace(value=mark(api.logical_id))]
        yield stage
