"""OpenAPI definitions of APIs: in the template, in JSON text, or in a local file that the template names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.stack.files import parsed
from cfn_lint_serverless_opt.stack.resolved import UNKNOWN, Resolved

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.apis import Api

_INCLUDE = "AWS::Include"
_LOCATION = ("Fn::Transform", "Parameters", "Location")


class Definition(NamedTuple):
    """An OpenAPI definition.

    Attributes:
        body: what it says; UNKNOWN if it cannot be read.
        source: the property whose text it is, or that names its file; None for one in the template itself.
    """

    body: Resolved
    source: Resolved | None


def definition_properties(api: Api) -> tuple[str, str]:
    """The properties that have an API's definition, and that name its file."""
    return ("DefinitionBody", "DefinitionUri") if api.is_sam else ("Body", "BodyS3Location")


def definitions(api: Api) -> Iterator[Definition]:
    """Every possible OpenAPI definition of an API; nothing where events or resources define it."""
    key, file = definition_properties(api)
    for body in api.get(key):
        if body.is_absent:
            for uri in api.get(file, when=body.when):
                if not uri.is_absent:
                    yield _of_file(api, uri)
        elif isinstance(body.value, str):
            yield Definition(body.parsed, body)
        elif body.is_unknown:
            yield from _included(api, body)
        else:
            yield Definition(body, None)


def _of_file(api: Api, uri: Resolved) -> Definition:
    text = api.stack.read(uri)
    document = parsed(text) if text is not None else None
    return Definition(uri._replace(value=document if isinstance(document, dict) else UNKNOWN), uri)


def _included(api: Api, body: Resolved) -> Iterator[Definition]:
    """What ``AWS::Include`` puts in the place of a definition; packaging uploads the local file that it names.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-include.html
    """
    transform = api.stack.written((*body.path, "Fn::Transform"))
    if not isinstance(transform, dict) or transform.get("Name") != _INCLUDE:
        yield Definition(body, None)
        return
    node = api.stack.written((*body.path, *_LOCATION))
    for location in body.resolver.values(node, (*body.path, *_LOCATION), body.when):
        yield _of_file(api, location)
