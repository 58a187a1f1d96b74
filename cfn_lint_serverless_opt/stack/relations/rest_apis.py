"""REST APIs, SAM's implicit one included: their definitions, stages and methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.definition_routes import Operation, may_have_others
from cfn_lint_serverless_opt.stack.relations.event_routes import events_of_api
from cfn_lint_serverless_opt.stack.relations.resource_routes import Method
from cfn_lint_serverless_opt.stack.relations.route import Route
from cfn_lint_serverless_opt.stack.relations.routes import routes_of_api
from cfn_lint_serverless_opt.stack.resources.api_definitions import bodies_of
from cfn_lint_serverless_opt.stack.resources.apis import Api, implicit_rest_api
from cfn_lint_serverless_opt.stack.resources.implicit_apis import IMPLICIT_APIS
from cfn_lint_serverless_opt.stack.resources.stages import Stage, stages
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.stack.switches import wrong_throughout
from cfn_lint_serverless_opt.template.references import whole
from cfn_lint_serverless_opt.template.values import ABSENT, UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When

_BINARY_TYPES = "x-amazon-apigateway-binary-media-types"


class RestApi(Element):
    """A REST API, whatever makes it.

    Attributes:
        logical_id: its logical ID, ``ServerlessRestApi`` for the implicit one.
        title: it in words.
        resource: the resource that it is; None for the implicit one.
    """

    def __init__(self, place: Element, logical_id: str, title: str, resource: Api | None = None) -> None:
        super().__init__(place.stack, place.path, place.properties)
        self.logical_id = logical_id
        self.title = title
        self.resource = resource

    @property
    def is_implicit(self) -> bool:
        """Whether SAM makes it, for events that name no API."""
        return self.resource is None

    @cached_property
    def bodies(self) -> Sequence[Resolved]:
        """The OpenAPI definition: ABSENT if events or resources define the API, UNKNOWN if it cannot be read."""
        return bodies_of(self.resource) if self.resource else [self.properties._replace(value=ABSENT)]

    @property
    def endpoint_types(self) -> Sequence[Resolved]:
        """``EDGE``, ``REGIONAL`` or ``PRIVATE``; absent means EDGE."""
        return (self.resource or implicit_rest_api(self.stack)).endpoint_types

    @cached_property
    def stages(self) -> list[Stage]:
        """Its stages, in the order of the template."""
        return list(_stages(self.stack).get(self.logical_id, ()))

    @cached_property
    def events(self) -> list[Element]:
        """The SAM events that are methods of it, each in the scenario in which it is."""
        found = events_of_api(self.stack, self.logical_id)
        return [one for event, when in found for one in self._narrowed(event, when)]

    @cached_property
    def routes(self) -> list[Route]:
        """Its methods, wherever they come from."""
        found = routes_of_api(self.stack, self.logical_id)
        return [one for one in found if one.properties.within(self.when) is not None]

    @property
    def methods(self) -> list[Element]:
        """The ``AWS::ApiGateway::Method`` resources of it."""
        return [route for route in self.routes if isinstance(route, Method)]

    @property
    def verbs(self) -> set[str]:
        """The HTTP methods that it is known to have in some scenario, in capitals; ``ANY`` is one of them."""
        return {verb.literal.upper() for one in self.routes for verb in one.verbs if isinstance(verb.literal, str)}

    @property
    def may_have_other_methods(self) -> bool:
        """Whether it has, or may have, methods that the template does not tell."""
        return (
            any(not isinstance(verb.literal, str) for route in self.routes for verb in route.verbs)
            or any(isinstance(route, Method) for route in routes_of_api(self.stack, ""))
            or any(not clone.is_absent for clone in self.get("CloneFrom"))
            or any(may_have_others(body) for body in self.bodies)
        )

    @property
    def minimum_compression_sizes(self) -> Iterator[Resolved]:
        """From how many bytes on it compresses responses; ABSENT if it does not.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-openapi-minimum-compression-size.html
        """
        for size in self.get("MinimumCompressionSize"):
            imported = self._imported("x-amazon-apigateway-minimum-compression-size", size.when)
            yield from imported if size.is_absent else [size]

    def may_be_binary_only(self, when: When) -> bool:
        """Whether all that it answers is, or may be, binary: it has binary media types and names no others.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
        """
        lists = [*self.get("BinaryMediaTypes", when=when), *self._imported(_BINARY_TYPES, when)]
        binary = {_media_type(one) for values in lists for one in values.items()}
        return bool(binary) and (bool(binary & {"", "*/*"}) or set(self._answer_types()) <= binary)

    def _imported(self, key: str, when: When) -> Sequence[Resolved]:
        """A property of the definition, or of the API that it is a clone of, which nobody sees here."""
        clones = [one for one in self.get("CloneFrom", when=when) if not one.is_absent]
        if clones:
            return [one._replace(value=UNKNOWN) for one in clones]
        return [one for body in self.bodies if (there := body.within(when)) for one in there.get(key)]

    def _answer_types(self) -> Iterator[str]:
        """The media types of responses that methods and definitions name."""
        for method in self.methods:
            for models in method.get("MethodResponses", "*", "ResponseModels"):
                yield from (name for name, _ in models.entries())
        for operation in self.routes:
            if isinstance(operation, Operation):
                for content in operation.get("responses", "*", "content"):
                    yield from (name for name, _ in content.entries())
                yield from (_media_type(one) for values in operation.get("produces") for one in values.items())

    def uncached_gets(self) -> Iterator[tuple[Stage, Resolved]]:
        """The lack of a setting that makes no stage cache although there are GET methods, each with its stage.

        Where several stages could cache, it is that of the first. A stage that caches under some condition, or is
        told not to, has been decided about.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
        """
        scenarios = self.stack.scenarios
        settings = [one for stage in self.stages for one in _cache_settings(stage)]
        if not wrong_throughout(settings, lambda one: one.boolean is True):
            return
        gets = list(dict.fromkeys(when for route in self.routes for when in route.cacheable()))
        told: list[When] = []
        for stage in self.stages:
            gaps = [(gap, get) for gap in stage.absences("CacheClusterEnabled") for get in gets]
            for gap, get in gaps:
                both = scenarios.both(gap.when, get)
                there = scenarios.outside(both, told) if both is not None else None
                if there is not None:
                    yield stage, gap._replace(when=there)
            told += [gap.when for gap, _ in gaps]

    def _narrowed(self, element: Element, when: When) -> Iterator[Element]:
        there = self.stack.scenarios.both(self.when, when)
        properties = element.properties.within(there) if there is not None else None
        if properties is not None:
            yield Element(self.stack, element.path, properties)


def _media_type(value: Resolved) -> str:
    """A media type as it is sent; a slash may be written as ``~1``. Empty if it is not known."""
    return value.literal.replace("~1", "/") if isinstance(value.literal, str) else ""


def _cache_settings(stage: Stage) -> Iterator[Resolved]:
    """What says, or does not say, that a stage caches."""
    for setting in (stage, *stage.method_settings):
        yield from (one for name in ("CacheClusterEnabled", "CachingEnabled") for one in setting.get(name))


@asked_once
def rest_apis(stack: Stack) -> Iterator[RestApi]:
    """Every REST API of a stack; SAM's implicit one once for each scenario in which events make it."""
    for api in stack.all(Api):
        if api.type in {"AWS::ApiGateway::RestApi", "AWS::Serverless::Api"}:
            yield RestApi(api, api.logical_id, f"REST API '{api.logical_id}'", api)
    for implicit in IMPLICIT_APIS:
        if implicit.protocol == "REST":
            for place in implicit.settings(stack):
                yield RestApi(place, implicit.logical_id, "The implicit REST API")


def rest_apis_of(stage: Stage) -> list[RestApi]:
    """The REST APIs of the template that a stage may be one of."""
    named = (named_api(api_id) for api_id in stage.api_ids)
    return list(dict.fromkeys(api for name in named for api in _by_logical_id(stage.stack).get(name, ())))


def named_api(name: Resolved) -> str:
    """The logical ID that a property which names an API has, be it as text: SAM takes that too."""
    reference = whole(name.comparable)
    return reference.logical_id if reference else name.comparable


@asked_once
def _by_logical_id(stack: Stack) -> Mapping[str, Sequence[RestApi]]:
    return grouped((api.logical_id, api) for api in rest_apis(stack))


@asked_once
def _stages(stack: Stack) -> Mapping[str, Sequence[Stage]]:
    """The stages of REST APIs by the logical IDs of these."""
    return grouped(
        (name, stage)
        for stage in stages(stack)
        if stage.protocol == "REST"
        for name in dict.fromkeys(map(named_api, stage.api_ids))
    )
