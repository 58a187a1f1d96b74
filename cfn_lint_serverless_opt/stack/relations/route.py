"""What a method of a REST API and a route of an HTTP or WebSocket API have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from cfn_lint_serverless_opt.stack.resources.apis import STREAM_MODES, Api
from cfn_lint_serverless_opt.stack.stack import Element
from cfn_lint_serverless_opt.template.values import UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When

# How AWS, and SAM, say that nothing authorizes callers.
NO_AUTHORIZER = "NONE"

_WRITING = {"POST", "PUT", "PATCH"}

_CONNECT = "$connect"


class Route(Element):
    """A method of a REST API, or a route of an HTTP or WebSocket API.

    Attributes:
        title: it in words.
        protocol: ``REST``, ``HTTP`` or ``WEBSOCKET``; empty if it cannot be told.
        api: the API that it is part of; None for one that is no resource of the template.
        remedy: what to write so that only known callers get in.
        validation: what to write so that requests are checked.
        declaration: what to write so that there is something to check.
    """

    remedy = ""
    validation = ""
    declaration = ""

    def __init__(self, place: Element, properties: Resolved, title: str, protocol: str, api: Api | None) -> None:
        super().__init__(place.stack, place.path, properties)
        self.title = title
        self.protocol = protocol
        self.api = api

    def __repr__(self) -> str:
        return f"<{self.title}>"

    @property
    def api_id(self) -> str:
        """The logical ID of its API, SAM's implicit ones included; empty for one of another stack."""
        return self.api.logical_id if self.api else ""

    @property
    def verbs(self) -> Sequence[Resolved]:
        """The possible HTTP methods, in any case, ``ANY`` for all; of a WebSocket API the route key."""
        raise NotImplementedError

    # Who may call it.

    def authorizers(self, when: When) -> Sequence[Resolved]:
        """What authorizes its callers; absent or ``NONE`` means nothing."""
        raise NotImplementedError

    def guards(self) -> Iterator[When]:
        """The scenarios in which something else keeps, or may keep, callers out: an API key, a resource policy."""
        return iter(())

    def openings(self) -> Iterator[Resolved]:
        """What lets everyone in: the absence of an authorizer, or the setting that does without.

        Browsers send OPTIONS requests without credentials. A WebSocket API authorizes when a client connects.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
        """
        for verb in self.verbs:
            if verb.is_unknown or str(verb.literal).upper() == "OPTIONS":
                continue
            if self.protocol == "WEBSOCKET" and verb.literal != _CONNECT:
                continue
            for authorizer in self.authorizers(verb.when):
                if authorizer.is_absent or authorizer.literal == NO_AUTHORIZER:
                    gap = self.stack.scenarios.outside(authorizer.when, self._guards)
                    if gap is not None:
                        yield authorizer._replace(when=gap)

    @cached_property
    def _guards(self) -> list[When]:
        return list(self.guards())

    # What answers.

    def backends(self, when: When) -> Sequence[Resolved]:
        """The possible types of its integration."""
        raise NotImplementedError

    def transfer_modes(self, when: When) -> Sequence[Resolved]:
        """Whether a REST API keeps the answer until it is complete, or streams it; absent means that it keeps it."""
        raise NotImplementedError

    def cacheable(self) -> Iterator[When]:
        """The scenarios in which it surely is a GET method whose answers can be cached.

        API Gateway has nothing to save for a mock, and cannot cache what it streams.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
        """
        for verb in self.verbs:
            values = self.backends(verb.when), self.transfer_modes(verb.when)
            is_get = str(verb.literal).upper() == "GET"
            for when, (kind, mode) in self.stack.scenarios.together(verb.when, *values) if is_get else ():
                is_known = not (kind.is_unknown or mode.is_unknown)
                if is_known and str(kind.literal).upper() != "MOCK" and mode.literal not in STREAM_MODES:
                    yield when

    # What requests must look like.

    def models(self, when: When) -> Sequence[Resolved]:
        """Whether it declares what a request's body looks like: true, ABSENT or UNKNOWN."""
        return [self.properties._replace(value=UNKNOWN, when=when)]

    def parameters(self, when: When) -> Sequence[Resolved]:
        """Whether it declares request parameters: true if any is required, false if none is, ABSENT or UNKNOWN."""
        return [self.properties._replace(value=UNKNOWN, when=when)]

    def validators(self, when: When) -> Sequence[Resolved]:
        """What has requests checked; absent or false means nothing."""
        raise NotImplementedError

    def unenforced(self) -> Iterator[Resolved]:
        """What lets requests through that are not as declared: no validator, or one that is off.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
        """
        for when in self._writing():
            for validator in self.validators(when):
                if validator.is_absent or validator.boolean is False:
                    for declared in self._declared(validator.when):
                        if declared.boolean is True:
                            yield validator._replace(when=declared.when)

    def undeclared(self) -> Iterator[Resolved]:
        """The absence of any model and any request parameters."""
        for when in self._writing():
            yield from (declared for declared in self._declared(when) if declared.is_absent)

    def _declared(self, when: When) -> Iterator[Resolved]:
        for model in self.models(when):
            yield from self.parameters(model.when) if model.is_absent else [model]

    def _writing(self) -> Iterator[When]:
        """The scenarios in which it surely takes a body and hands it on to a backend; only REST APIs validate."""
        for verb in self.verbs if self.protocol == "REST" else ():
            if str(verb.literal).upper() in _WRITING:
                for backend in self.backends(verb.when):
                    if not backend.is_unknown and str(backend.literal).upper() != "MOCK":
                        yield backend.when


def required(flags: Sequence[Resolved]) -> Iterator[When]:
    """The scenarios in which a flag is, or may be, set."""
    yield from (flag.when for flag in flags if not flag.is_absent and flag.boolean is not False)
