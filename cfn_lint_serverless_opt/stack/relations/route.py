"""What a method of a REST API and a route of an HTTP or WebSocket API have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from cfn_lint_serverless_opt.stack.relations.api_domains import mutual_tls
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

    def keys(self) -> Iterator[When]:
        """The scenarios in which its callers need, or may need, an API key."""
        return iter(())

    def guards(self) -> Iterator[When]:
        """The scenarios in which something else keeps, or may keep, callers out: a resource policy, for one."""
        return iter(())

    def well_known(self) -> Iterator[When]:
        """The scenarios in which its path is one that RFC 8615 sets aside for what everyone is to read."""
        return iter(())

    def openings(self) -> Iterator[Resolved]:
        """What lets everyone in: the absence of an authorizer, or the setting that does without.

        Mock integrations have nothing behind them.
        """
        for when in self._called():
            for authorizer in self.unauthorized(when):
                gap = self.stack.scenarios.outside(authorizer.when, self._closed)
                if gap is not None:
                    yield authorizer._replace(when=gap)

    def keyless(self) -> Iterator[When]:
        """The scenarios in which it surely can be called without an API key."""
        keys = list(self.keys())
        yield from (gap for when in self._called() if (gap := self.stack.scenarios.outside(when, keys)) is not None)

    def unauthorized(self, when: When) -> Iterator[Resolved]:
        """As ``authorizers``, those that authorize nobody."""
        for authorizer in self.authorizers(when):
            if authorizer.is_absent or authorizer.literal == NO_AUTHORIZER:
                yield authorizer

    def _called(self) -> Iterator[When]:
        """The scenarios in which it surely is what clients call with their credentials.

        Browsers send OPTIONS requests without any. A WebSocket API authorizes when a client connects.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
        """
        for verb in self.verbs:
            is_called = verb.literal == _CONNECT if self.protocol == "WEBSOCKET" else not verb.is_unknown
            if is_called and str(verb.literal).upper() != "OPTIONS":
                yield verb.when

    @cached_property
    def _closed(self) -> list[When]:
        """The scenarios in which strangers cannot call it, or nothing comes of it, as far as one knows."""
        closed = [*self.keys(), *self.guards(), *self.well_known(), *(mutual_tls(self.api) if self.api else ())]
        kinds = self.backends(self.when) if self.protocol == "REST" else ()
        return [*closed, *(kind.when for kind in kinds if kind.is_unknown or str(kind.literal).upper() == "MOCK")]

    # What answers.

    def backends(self, when: When) -> Sequence[Resolved]:
        """The possible types of its integration."""
        raise NotImplementedError

    def transfer_modes(self, when: When) -> Sequence[Resolved]:
        """Whether a REST API keeps the answer until it is complete, or streams it; absent means that it keeps it."""
        raise NotImplementedError

    def cacheable(self) -> Iterator[When]:
        """The scenarios in which it surely is a GET method whose answers can be cached, and are for everyone.

        API Gateway has nothing to save for a mock, and cannot cache what it streams. An authorizer knows who asks; an
        API key alone does not tell callers apart.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
        """
        for verb in self.verbs:
            values = self.backends(verb.when), self.transfer_modes(verb.when)
            is_get = str(verb.literal).upper() == "GET"
            for when, (kind, mode) in self.stack.scenarios.together(verb.when, *values) if is_get else ():
                is_known = not (kind.is_unknown or mode.is_unknown)
                if is_known and str(kind.literal).upper() != "MOCK" and mode.literal not in STREAM_MODES:
                    answers = [one.when for one in self.unauthorized(when)]
                    gaps = (self.stack.scenarios.outside(there, self._own_answers) for there in answers)
                    yield from (gap for gap in gaps if gap is not None)

    def identified(self) -> Iterator[When]:
        """The scenarios in which callers tell the backend itself who they are: what they get may be theirs alone."""
        return iter(())

    @cached_property
    def _own_answers(self) -> list[When]:
        return list(self.identified())

    # What requests must look like.

    def models(self, when: When) -> Sequence[Resolved]:
        """Whether it declares what a request's body looks like, ABSENT or UNKNOWN; false if not as JSON."""
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
        """Whether it declares anything that can be checked: true, false, ABSENT or UNKNOWN."""
        for model in self.models(when):
            if model.boolean is True:
                yield model
                continue
            for parameter in self.parameters(model.when):
                decides = parameter.boolean is True or model.is_absent
                yield parameter if decides else model._replace(when=parameter.when)

    def _writing(self) -> Iterator[When]:
        """The scenarios in which it surely takes a body and hands it on to a backend; only REST APIs validate."""
        for verb in self.verbs if self.protocol == "REST" else ():
            if str(verb.literal).upper() in _WRITING:
                for backend in self.backends(verb.when):
                    if not backend.is_unknown and str(backend.literal).upper() != "MOCK":
                        yield backend.when


def is_credential(header: str) -> bool:
    """Whether a request header, by its name or as ``method.request.header.<name>``, says who calls."""
    return header.lower().removeprefix("method.request.header.") in {"authorization", "cookie"}


def is_well_known(path: str) -> bool:
    """Whether a path lies under ``/.well-known/``.

    https://www.rfc-editor.org/rfc/rfc8615
    """
    return "/.well-known/" in path


def is_validated(media_type: str) -> bool:
    """Whether API Gateway checks bodies of a media type, a key of models, against their schema: those in JSON.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
    """
    kind = media_type.partition(";")[0].strip().lower()
    return kind in {"$default", "application/json"} or kind.endswith("+json")


def required(flags: Sequence[Resolved]) -> Iterator[When]:
    """The scenarios in which a flag is, or may be, set."""
    yield from (flag.when for flag in flags if not flag.is_absent and flag.boolean is not False)
