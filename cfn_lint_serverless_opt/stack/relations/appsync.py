"""What AppSync resolvers and functions ask of their data sources, and which functions AppSync waits for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.resources.data_sources import DataSource
from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

_LAMBDA = "AWS_LAMBDA"
_ROLE = "ServiceRoleArn"

# What JavaScript and VTL skip; text in quotes is kept, so that ``https://`` is no comment.
_JAVASCRIPT_COMMENT = lazy_pattern(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?(?:\*/|\Z)""", re.DOTALL
)

_TEMPLATE_COMMENT = lazy_pattern(r"()##[^\n]*|#\*.*?(?:\*#|\Z)", re.DOTALL)

_INVOCATION_TYPE = lazy_pattern(r"""invocationType(?:["']?\s*:\s*(["'`])RequestResponse\1\s*[,}\n])?""")


class Request(Record):
    """What a resolver or function asks of its data source.

    Attributes:
        owner: the resource.
        title: the resolver or function in words.
        at: the property that has or names the source.
        source: the text of a VTL template or of JavaScript.
        is_javascript: which of the two.
        roles: what names the role with which it is made.
    """

    owner: Resource
    title: str
    at: Resolved
    source: str
    is_javascript: bool
    roles: Sequence[Resolved]


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
                    roles = [role for found, when in data_sources for role in found.get(_ROLE, when=when)]
                    yield from _requests(owner, f"{kind} '{owner.logical_id}'", here, _SOURCES, roles)
    for api in stack.of_type("AWS::Serverless::GraphQLApi"):
        # SAM's resolvers are all pipelines.
        others = {name for sources in api.get("DataSources", "Lambda") for name, _ in sources.entries()}
        for functions in api.get("Functions"):
            for name, function in functions.entries():
                names = function.get("DataSource")
                if not any(source.literal in others for source in names):
                    keys = [name.literal for name in names if isinstance(name.literal, str)]
                    roles = [role for key in keys for role in api.get("DataSources", "DynamoDb", key, _ROLE)]
                    title = f"Function '{name}' of '{api.logical_id}'"
                    yield from _requests(api, title, function, _SAM_SOURCES, roles)


def _requests(
    owner: Resource,
    title: str,
    properties: Resolved | None,
    sources: tuple[tuple[str, bool, bool], ...],
    roles: Sequence[Resolved],
) -> Iterator[Request]:
    for key, is_javascript, is_file in sources if properties is not None else ():
        for at in properties.get(key) if properties is not None else ():
            source = owner.stack.read(at) if is_file else at.text
            if isinstance(source, str):
                yield Request(owner, title, at, source, is_javascript, roles)


def awaited_functions(stack: Stack) -> Iterator[tuple[str, Resolved]]:
    """What names a Lambda function whose answer AppSync waits for: the data source in words, and the value.

    A data source is left out where none of its resolvers and functions here surely waits; one without any may have
    them in another stack, which wait by default.
    https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-lambda-js.html
    """
    users = _data_source_users(stack)
    yield from _of_data_sources(stack, users)
    yield from _of_sam_data_sources(stack, users)


# The scenarios in which the users of a data source wait for it, None for one that may not: by the resource's logical
# ID, and the name of the data source in a SAM API.
_Users = dict[tuple[str, str], list[When | None]]


def _of_data_sources(stack: Stack, users: _Users) -> Iterator[tuple[str, Resolved]]:
    for source in stack.of_type("AWS::AppSync::DataSource"):
        for kind in source.get("Type"):
            if kind.literal == _LAMBDA:
                for when in _awaited(stack, kind.when, users.get((source.logical_id, ""))):
                    for target in source.get("LambdaConfig", "LambdaFunctionArn", when=when):
                        yield f"AppSync data source '{source.logical_id}'", target


def _of_sam_data_sources(stack: Stack, users: _Users) -> Iterator[tuple[str, Resolved]]:
    for api in stack.of_type("AWS::Serverless::GraphQLApi"):
        for sources in api.get("DataSources", "Lambda"):
            for name, definition in sources.entries():
                for when in _awaited(stack, definition.when, users.get((api.logical_id, name))):
                    here = definition.within(when)
                    for target in here.get("FunctionArn") if here else []:
                        yield f"AppSync data source '{name}' of '{api.logical_id}'", target


def _awaited(stack: Stack, when: When, users: list[When | None] | None) -> Iterator[When]:
    for user in users or [when]:
        both = stack.scenarios.both(when, user) if user is not None else None
        if both is not None:
            yield both


def _data_source_users(stack: Stack) -> _Users:
    users: _Users = {}
    for name, api, waits in _uses(stack):
        keys = [(source.logical_id, "") for source, _ in stack.related(DataSource, name)]
        for key in [*keys, (api, name.comparable)] if api else keys:
            users.setdefault(key, []).append(waits)
    return users


def _uses(stack: Stack) -> Iterator[tuple[Resolved, str, When | None]]:
    """What names a data source, the SAM API whose it may be, and a scenario in which that user waits for it."""
    for owner in stack.of_type("AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration"):
        for name in owner.get("DataSourceName"):
            yield name, "", _waits(stack, owner.properties, name.when, _SOURCES)
    for api in stack.of_type("AWS::Serverless::GraphQLApi"):
        for functions in api.get("Functions"):
            for _, function in functions.entries():
                for name in function.get("DataSource"):
                    yield name, api.logical_id, _waits(stack, function, name.when, _SAM_SOURCES)
    for channel in stack.of_type("AWS::AppSync::ChannelNamespace"):
        for handler in ("OnPublish", "OnSubscribe"):
            for name in channel.get("HandlerConfigs", handler, "Integration", "DataSourceName"):
                yield name, "", None  # how long event APIs wait is not known here


def _waits(stack: Stack, user: Resolved, when: When, sources: tuple[tuple[str, bool, bool], ...]) -> When | None:
    """A scenario in which a resolver or function surely waits for its data source."""
    here = user.within(when)
    silent = []
    for key, is_javascript, is_file in sources if here is not None else ():
        for value in here.get(key) if here is not None else ():
            source = stack.read(value) if is_file and not value.is_absent else value.text
            if not value.is_absent and not (isinstance(source, str) and _is_synchronous(source, is_javascript)):
                silent.append(value.when)
    return stack.scenarios.outside(here.when, silent) if here is not None else None


def _is_synchronous(source: str, is_javascript: bool) -> bool:
    """Whether a request surely leaves ``invocationType`` out or sets it to ``RequestResponse``."""
    if "invocationType" not in source:
        return True
    comment = _JAVASCRIPT_COMMENT if is_javascript else _TEMPLATE_COMMENT
    code = comment.sub(lambda match: match[1] or "", source)
    return all(found[1] for found in _INVOCATION_TYPE.finditer(code))
