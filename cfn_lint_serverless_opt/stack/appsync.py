"""AppSync resolvers and functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Resource

if TYPE_CHECKING:
    from cfn_lint_serverless_opt.stack.stack import Stack

_DYNAMODB = "AMAZON_DYNAMODB"


class DataSource(Resource):
    """An ``AWS::AppSync::DataSource``."""

    name_property = "Name"

    @property
    def may_be_dynamodb(self) -> bool:
        """Whether it is, or may be, a DynamoDB table."""
        return any(kind.is_unknown or kind.literal == _DYNAMODB for kind in self.get("Type"))


class Request(NamedTuple):
    """What a resolver or function asks of its data source.

    Attributes:
        owner: the resource.
        title: the resolver or function in words.
        at: the property that has or names the source.
        source: the text of a VTL template or of JavaScript.
        is_javascript: which of the two.
    """

    owner: Resource
    title: str
    at: Resolved
    source: str
    is_javascript: bool


# The properties that have the source, or name its file; whether it is JavaScript, whether it is a file.
_SOURCES = (
    ("RequestMappingTemplate", False, False),
    ("RequestMappingTemplateS3Location", False, True),
    ("Code", True, False),
    ("CodeS3Location", True, True),
)
_SAM_SOURCES = (("InlineCode", True, False), ("CodeUri", True, True))


def dynamodb_requests(stack: Stack) -> Iterator[Request]:
    """The requests of every resolver and function whose data source is, or may be, DynamoDB."""
    for owner in stack.of_type("AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration"):
        # A pipeline resolver only hands on what its functions ask.
        if not any(kind.literal == "PIPELINE" for kind in owner.get("Kind")):
            kind = "Resolver" if owner.type.endswith("Resolver") else "Function"
            for source in owner.get("DataSourceName"):
                data_sources = stack.related(DataSource, source)
                if not data_sources or any(found.may_be_dynamodb for found, _ in data_sources):
                    here = owner.properties.within(source.when)
                    yield from _requests(owner, f"{kind} '{owner.logical_id}'", here, _SOURCES)
    for api in stack.of_type("AWS::Serverless::GraphQLApi"):
        # SAM's resolvers are all pipelines.
        others = {name for sources in api.get("DataSources", "Lambda") for name, _ in sources.entries()}
        for functions in api.get("Functions"):
            for name, function in functions.entries():
                if not any(source.literal in others for source in function.get("DataSource")):
                    yield from _requests(api, f"Function '{name}' of '{api.logical_id}'", function, _SAM_SOURCES)


def _requests(
    owner: Resource, title: str, properties: Resolved | None, sources: tuple[tuple[str, bool, bool], ...]
) -> Iterator[Request]:
    for key, is_javascript, is_file in sources if properties is not None else ():
        for at in properties.get(key) if properties is not None else ():
            source = owner.stack.read(at) if is_file else at.text
            if isinstance(source, str):
                yield Request(owner, title, at, source, is_javascript)
