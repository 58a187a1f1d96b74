"""OpenAPI definitions of APIs: in the template, in JSON text, or in a local file that the template names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.apis import Api
from cfn_lint_serverless_opt.template.files import parsed
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.values import UNKNOWN, Resolved

_INCLUDE = "AWS::Include"
_LOCATION = ("Fn::Transform", "Parameters", "Location")

# Keys that put something from elsewhere in their place.
ELSEWHERE = {"$ref", "Fn::Transform"}

# A longer list of parameters, media types or security requirements is not read.
MAX_LENGTH = 100


class Definition(Record):
    """An OpenAPI definition.

    Attributes:
        body: what it says; UNKNOWN if it cannot be read.
        source: the property whose text it is, or that names its file; None for one in the template itself.
    """

    body: Resolved
    source: Resolved | None


def _definition_properties(api: Api) -> tuple[str, str]:
    """The properties that have an API's definition, and that name its file."""
    return ("DefinitionBody", "DefinitionUri") if api.is_sam else ("Body", "BodyS3Location")


@asked_once
def definitions_of(api: Api) -> Iterator[Definition]:
    """Every possible OpenAPI definition of an API, local files read; nothing where events or resources define it."""
    key, file = _definition_properties(api)
    for body in api.get(key):
        if body.is_absent:
            for uri in api.get(file, when=body.when):
                if not uri.is_absent:
                    yield _of_file(api, uri)
        elif isinstance(body.value, str):
            yield Definition(body.parsed, body)
        else:
            yield from _with_includes(api, body)


def _of_file(api: Api, uri: Resolved) -> Definition:
    text = api.stack.read(uri)
    document = parsed(text) if text is not None else None
    return Definition(uri._replace(value=document if isinstance(document, dict) else UNKNOWN), uri)


def _with_includes(api: Api, body: Resolved) -> Iterator[Definition]:
    """A definition in the template, with what ``AWS::Include`` puts in its place, or beside its keys.

    Packaging uploads the local file that the include names. Its keys replace those that stand beside it.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-include.html
    """
    written = api.stack.written(body.path) if body.is_unknown else body.value
    transform = written.get("Fn::Transform") if isinstance(written, dict) else None
    if transform is None:
        yield Definition(body, None)
        return
    if not isinstance(transform, dict) or transform.get("Name") != _INCLUDE:
        yield Definition(body._replace(value=UNKNOWN), None)
        return
    node = api.stack.written((*body.path, *_LOCATION))
    beside = {key: value for key, value in written.items() if key != "Fn::Transform"}
    for location in body.resolver.values(node, (*body.path, *_LOCATION), body.when):
        included = _of_file(api, location)
        says = included.body.value
        yield Definition(
            included.body._replace(value={**beside, **says} if isinstance(says, dict) else UNKNOWN), location
        )


# What a path item of an OpenAPI definition can have for methods; ANY is API Gateway's own.
_VERBS = {"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}


class PathOperation(NamedTuple):
    """An operation of an OpenAPI definition.

    Attributes:
        verb: the HTTP method in capitals, ``ANY`` for all.
        path: the path.
        says: the operation itself.
        item: the path item that it is part of.
    """

    verb: str
    path: str
    says: Resolved
    item: Resolved


def operations(body: Resolved) -> Iterator[PathOperation]:
    """The operations of an OpenAPI definition."""
    for paths in body.get("paths"):
        for path, item in paths.entries():
            for method, operation in item.entries():
                verb = "ANY" if method.startswith("x-amazon-apigateway-any") else method.upper()
                if verb in _VERBS:
                    yield PathOperation(verb, path, operation, item)


def lists_of(value: Resolved) -> Sequence[Resolved]:
    """A list of a definition, once for each scenario; UNKNOWN if it is too long."""
    is_long = isinstance(value.value, list) and len(value.value) > MAX_LENGTH
    return [value._replace(value=UNKNOWN)] if is_long else value.lists()


@asked_once
def bodies_of(api: Api) -> Iterator[Resolved]:
    """What defines an API: ABSENT if events or resources do, UNKNOWN if the definition cannot be read."""
    yield from (definition.body for definition in definitions_of(api))
    key, file = _definition_properties(api)
    for gap in api.absences(key):
        yield from api.absences(file, when=gap.when)
