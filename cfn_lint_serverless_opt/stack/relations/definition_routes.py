"""Methods and routes that an OpenAPI definition gives to an API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.stack.relations.event_routes import events_of_api
from cfn_lint_serverless_opt.stack.relations.route import NO_AUTHORIZER, Route, required
from cfn_lint_serverless_opt.stack.resources.api_definitions import (
    Definition,
    PathOperation,
    definitions_of,
    operations,
)
from cfn_lint_serverless_opt.stack.resources.api_policies import policies_of
from cfn_lint_serverless_opt.stack.resources.apis import Api, protocols_of
from cfn_lint_serverless_opt.stack.stack import Element
from cfn_lint_serverless_opt.template.values import ABSENT, UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When

_INTEGRATION = "x-amazon-apigateway-integration"

# Keys that put something from elsewhere in their place.
_ELSEWHERE = {"$ref", "Fn::Transform"}

# More operations of one definition than this are not looked at.
_MAX_OPERATIONS = 1000
# A longer list of parameters, media types or security requirements is not read.
_MAX_LENGTH = 100


class Operation(Route):
    """An operation of an OpenAPI definition.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
    """

    api: Api
    remedy = "Give it a security requirement whose scheme has an authorizer"
    validation = "x-amazon-apigateway-request-validator to one of x-amazon-apigateway-request-validators"
    declaration = "a schema of its body or required parameters, and x-amazon-apigateway-request-validator"

    def __init__(self, api: Api, protocol: str, definition: Definition, operation: PathOperation) -> None:
        source, says = definition.source, operation.says
        place = Element(api.stack, source.path if source else says.path, says)
        title = f"{operation.verb} {operation.path} of API '{api.logical_id}'"
        super().__init__(place, says, title, protocol, api)
        self._verb = operation.verb
        self._body = definition.body
        self._is_in_text = source is not None
        self._item = operation.item
        # The scenarios in which SAM gives it what an event says about authorization.
        self.decided_by_events: list[When] = []

    @property
    def verbs(self) -> Sequence[Resolved]:
        return [self.properties._replace(value=self._verb)]

    def finding(self, at: Resolved | When, message: str, subject: str = "") -> Finding:
        """On its own line; in text or a file on that of the property that has or names it."""
        if not self._is_in_text:
            return super().finding(at, message, subject)
        return super().finding(at.when if isinstance(at, Resolved) else at, message, subject or self.title)

    def authorizers(self, when: When) -> Sequence[Resolved]:
        found: list[Resolved] = []
        for kind in self.get("x-amazon-apigateway-auth", "type", when=when):
            is_set = not kind.is_absent and str(kind.literal).upper() != NO_AUTHORIZER
            for own in [kind] if is_set else self._security(kind.when):
                is_open = own.is_absent or own.literal == NO_AUTHORIZER
                found += self._default_or(own) if self.api.is_sam and is_open else [own]
        return found

    def _security(self, when: When) -> Iterator[Resolved]:
        """The security requirements that hold for it: ``NONE`` if it is written that there are none."""
        for own in self.get("security", when=when):
            for listed in self._root("security", own.when) if own.is_absent else [own]:
                for one in _lists(listed):
                    is_open = isinstance(one.value, list) and all(_asks_nothing(item) for item in one.value)
                    if is_open and own.is_absent:
                        yield one._replace(value=ABSENT)
                    else:
                        yield one._replace(value=NO_AUTHORIZER) if is_open else one

    def _default_or(self, own: Resolved) -> Sequence[Resolved]:
        """SAM adds the API's default authorizer to every operation that has none."""
        defaults = self.api.get("Auth", "DefaultAuthorizer", when=own.when)
        return [own._replace(when=one.when) if one.is_absent else one for one in defaults]

    def _root(self, name: str, when: When) -> Sequence[Resolved]:
        body = self._body.within(when)
        return body.get(name) if body else []

    def guards(self) -> Iterator[When]:
        yield from self.decided_by_events
        if self.protocol == "REST":
            yield from policies_of(self.api)
            yield from required(self.api.get("Auth", "ApiKeyRequired")) if self.api.is_sam else ()

    def backends(self, when: When) -> Sequence[Resolved]:
        return self.get(_INTEGRATION, "type", when=when)

    def transfer_modes(self, when: When) -> Sequence[Resolved]:
        return self.get(_INTEGRATION, "responseTransferMode", when=when)

    def models(self, when: When) -> Sequence[Resolved]:
        return [
            body if body.is_absent else body._replace(value=True if _has_schema(body) else UNKNOWN)
            for body in self.get("requestBody", when=when)
        ]

    def parameters(self, when: When) -> Sequence[Resolved]:
        found: list[Resolved] = []
        for own in self.get("parameters", when=when):
            for listed in _lists(own):
                declared = _of_list(listed)
                here = self._item.within(listed.when)
                shared = [one for all_ in here.get("parameters") for one in _lists(all_)] if here else []
                found += [_of_list(one) for one in shared] if declared.is_absent else [declared]
        return found

    def validators(self, when: When) -> Sequence[Resolved]:
        name = "x-amazon-apigateway-request-validator"
        found: list[Resolved] = []
        for own in self.get(name, when=when):
            found += self._root(name, own.when) if own.is_absent else [own]
        return found


def _asks_nothing(requirement: Resolved) -> bool:
    """Whether a security requirement is empty, or SAM's mark for none."""
    return isinstance(requirement.value, dict) and requirement.value.keys() <= {NO_AUTHORIZER}


def _has_schema(body: Resolved) -> bool:
    types = (value for content in body.get("content") for _, value in islice(content.entries(), _MAX_LENGTH))
    return any(isinstance(schema.value, dict) for value in types for schema in value.get("schema"))


def _lists(value: Resolved) -> Sequence[Resolved]:
    """The list in each scenario; UNKNOWN if it is too long."""
    is_long = isinstance(value.value, list) and len(value.value) > _MAX_LENGTH
    return [value._replace(value=UNKNOWN)] if is_long else value.lists()


def _of_list(listed: Resolved) -> Resolved:
    """What a list of OpenAPI parameters declares: true, false, ABSENT or UNKNOWN."""
    if not isinstance(listed.value, list) or not listed.value:
        return listed._replace(value=ABSENT) if listed.value == [] else listed
    declared = [_of_parameter(parameter) for parameter in listed.value]
    return listed._replace(value=True if True in declared else UNKNOWN if UNKNOWN in declared else False)


def _of_parameter(parameter: Resolved) -> object:
    """Whether a parameter is the body, or must be there; those of the path always are."""
    places = {place.literal for place in parameter.get("in")} if isinstance(parameter.value, dict) else {UNKNOWN}
    if places == {"body"}:
        return True
    if UNKNOWN in places or ABSENT in places:
        return UNKNOWN  # a ``$ref``, for one
    is_required = all(flag.boolean is True for flag in parameter.get("required"))
    return is_required and places <= {"query", "header"}


def operation_routes(api: Api) -> Iterator[Route]:
    """The methods and routes that an API has from an OpenAPI definition."""
    for definition in definitions_of(api):
        events = list(_events_of_operations(api))
        for found in islice(operations(definition.body), _MAX_OPERATIONS):
            for protocol, when in protocols_of(api, found.says.when):
                says = found.says.within(when)
                if says is not None and isinstance(says.value, dict):
                    operation = Operation(api, protocol, definition, found._replace(says=says))
                    operation.decided_by_events = [there for path, there in events if path in {found.path, UNKNOWN}]
                    yield operation


def _events_of_operations(api: Api) -> Iterator[tuple[object, When]]:
    """The paths of SAM events that decide about authorization of what the API's definition has.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-apifunctionauth.html
    """
    for event, when in events_of_api(api.stack, api.logical_id) if api.is_sam else ():
        for auth in event.get("Auth", when=when):
            if not auth.is_absent:
                yield from ((path.literal, path.when) for path in event.get("Path", when=auth.when))


def may_have_others(body: Resolved) -> bool:
    """Whether a definition has, or may have, operations that the template does not tell."""
    found = list(islice(operations(body), _MAX_OPERATIONS + 1))
    paths = [] if body.is_absent else body.get("paths")
    items = [item for one in paths for _, item in one.entries()]
    return (
        len(found) > _MAX_OPERATIONS
        or not all(isinstance(one.value, dict) and not one.value.keys() & _ELSEWHERE for one in (*paths, *items))
        or not all(isinstance(one.says.value, dict) for one in found if not one.says.is_absent)
    )
