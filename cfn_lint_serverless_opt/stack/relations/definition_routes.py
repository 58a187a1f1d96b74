"""Methods and routes that an OpenAPI definition gives to an API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.stack.relations.definition_security import Security
from cfn_lint_serverless_opt.stack.relations.event_routes import events_of_api
from cfn_lint_serverless_opt.stack.relations.route import (
    NO_AUTHORIZER,
    Route,
    is_credential,
    is_validated,
    is_well_known,
    required,
)
from cfn_lint_serverless_opt.stack.resources.api_definitions import (
    ELSEWHERE,
    MAX_LENGTH,
    Definition,
    PathOperation,
    definitions_of,
    lists_of,
    operations,
)
from cfn_lint_serverless_opt.stack.resources.api_policies import policies_of
from cfn_lint_serverless_opt.stack.resources.apis import Api, protocols_of
from cfn_lint_serverless_opt.stack.stack import Element
from cfn_lint_serverless_opt.template.values import ABSENT, UNKNOWN, Missing, Resolved
from cfn_lint_serverless_opt.template.when import When

_INTEGRATION = "x-amazon-apigateway-integration"

# More operations of one definition than this are not looked at.
_MAX_OPERATIONS = 1000


class Operation(Route):
    """An operation of an OpenAPI definition.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
    """

    api: Api
    remedy = (
        "Give it a security requirement whose scheme has an x-amazon-apigateway-authorizer: one without checks nothing"
    )
    validation = (
        "x-amazon-apigateway-request-validator, for the whole definition or here, to one that "
        "x-amazon-apigateway-request-validators declares"
    )
    declaration = "a schema of its body or required parameters, and x-amazon-apigateway-request-validator"

    def __init__(self, api: Api, protocol: str, definition: Definition, operation: PathOperation) -> None:
        source, says = definition.source, operation.says
        place = Element(api.stack, source.path if source else says.path, says)
        title = f"{operation.verb} {operation.path} of API '{api.logical_id}'"
        super().__init__(place, says, title, protocol, api)
        self._verb = operation.verb
        self._path = operation.path
        self._body = definition.body
        self._is_in_text = source is not None
        self._item = operation.item
        self._security = Security(api, protocol, definition.body)
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
            for own in [kind] if is_set else self._security.authorizers(self.properties, kind.when):
                is_open = own.is_absent or own.literal == NO_AUTHORIZER
                found += self._default_or(own) if self.api.is_sam and is_open else [own]
        return found

    def unauthorized(self, when: When) -> Iterator[Resolved]:
        for opening in super().unauthorized(when):
            gap = self.stack.scenarios.outside(opening.when, self.decided_by_events)
            if gap is not None:
                yield opening._replace(when=gap)

    def _default_or(self, own: Resolved) -> Sequence[Resolved]:
        """SAM adds the API's default authorizer to every operation that has none."""
        defaults = self.api.get("Auth", "DefaultAuthorizer", when=own.when)
        return [own._replace(when=one.when) if one.is_absent else one for one in defaults]

    def _root(self, name: str, when: When) -> Sequence[Resolved]:
        body = self._body.within(when)
        return body.get(name) if body else []

    def keys(self) -> Iterator[When]:
        if self.protocol != "HTTP":
            yield from self._security.keys(self.properties)
            yield from required(self.api.get("Auth", "ApiKeyRequired")) if self.api.is_sam else ()
            # What an event says of its authorization can be a key.
            yield from self.decided_by_events

    def guards(self) -> Iterator[When]:
        yield from policies_of(self.api) if self.protocol == "REST" else ()

    def well_known(self) -> Iterator[When]:
        yield from [self.when] if is_well_known(self._path) else ()

    def backends(self, when: When) -> Sequence[Resolved]:
        return self.get(_INTEGRATION, "type", when=when)

    def transfer_modes(self, when: When) -> Sequence[Resolved]:
        return self.get(_INTEGRATION, "responseTransferMode", when=when)

    def models(self, when: When) -> Sequence[Resolved]:
        return [
            body if body.is_absent else body._replace(value=_has_schema(body))
            for body in self.get("requestBody", when=when)
        ]

    def parameters(self, when: When) -> Sequence[Resolved]:
        found: list[Resolved] = []
        for own in self.get("parameters", when=when):
            for listed in lists_of(own):
                in_json = self._takes_json(listed.when)
                declared = _of_list(listed, in_json)
                here = self._item.within(listed.when)
                shared = [one for all_ in here.get("parameters") for one in lists_of(all_)] if here else []
                found += [_of_list(one, in_json) for one in shared] if declared.is_absent else [declared]
        return found

    def _takes_json(self, when: When) -> bool:
        """Whether a body parameter of Swagger may be in JSON, as it is where nothing else is said."""
        own = self.get("consumes", when=when)
        lists = [one for value in own for one in (self._root("consumes", value.when) if value.is_absent else [value])]
        types = [one for value in lists for one in value.items()]
        return not types or any(not isinstance(one.literal, str) or is_validated(one.literal) for one in types)

    def identified(self) -> Iterator[When]:
        yield from self._security.documented(self.properties)
        for place in (self, self._item):
            for parameter in place.get("parameters", "*"):
                if any(isinstance(name.literal, str) and is_credential(name.literal) for name in parameter.get("name")):
                    yield parameter.when

    def validators(self, when: When) -> Sequence[Resolved]:
        name = "x-amazon-apigateway-request-validator"
        found: list[Resolved] = []
        for own in self.get(name, when=when):
            found += self._root(name, own.when) if own.is_absent else [own]
        return found


def _has_schema(body: Resolved) -> bool | Missing:
    """Whether a request body has a schema in JSON; UNKNOWN where that is elsewhere, or nothing is said."""
    types = [one for content in body.get("content") for one in islice(content.entries(), MAX_LENGTH)]
    in_json = [value for name, value in types if is_validated(name)]
    if any(isinstance(schema.value, dict) for value in in_json for schema in value.get("schema")):
        return True
    return UNKNOWN if in_json or not types else False


def _of_list(listed: Resolved, in_json: bool) -> Resolved:
    """What a list of OpenAPI parameters declares: true, false, ABSENT or UNKNOWN.

    Args:
        listed: the parameters.
        in_json: whether one that is the body is in JSON.
    """
    if not isinstance(listed.value, list) or not listed.value:
        return listed._replace(value=ABSENT) if listed.value == [] else listed
    declared = [_of_parameter(parameter, in_json) for parameter in listed.value]
    return listed._replace(value=True if True in declared else UNKNOWN if UNKNOWN in declared else False)


def _of_parameter(parameter: Resolved, in_json: bool) -> object:
    """Whether a parameter is the body, or must be there; those of the path always are."""
    places = {place.literal for place in parameter.get("in")} if isinstance(parameter.value, dict) else {UNKNOWN}
    if places == {"body"}:
        return in_json
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
        or not all(isinstance(one.value, dict) and not one.value.keys() & ELSEWHERE for one in (*paths, *items))
        or not all(isinstance(one.says.value, dict) for one in found if not one.says.is_absent)
    )
