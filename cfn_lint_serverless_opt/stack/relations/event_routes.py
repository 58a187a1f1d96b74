"""Methods and routes that SAM makes of the events of functions and state machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.relations.integrations import made_by_event
from cfn_lint_serverless_opt.stack.relations.route import Route, is_credential, is_well_known, required
from cfn_lint_serverless_opt.stack.resources.api_policies import policies_of, sam_policy
from cfn_lint_serverless_opt.stack.resources.apis import Api, apis_named, implicit_rest_api
from cfn_lint_serverless_opt.stack.resources.implicit_apis import IMPLICIT_APIS, ImplicitApi
from cfn_lint_serverless_opt.stack.resources.sam_events import Occasion, sam_events
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.references import whole
from cfn_lint_serverless_opt.template.values import ABSENT, UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When

_SAM_TYPES = {"Api": "AWS::Serverless::Api", "HttpApi": "AWS::Serverless::HttpApi"}


class EventRoute(Route):
    """What SAM makes of an ``Api`` or ``HttpApi`` event of a function or state machine."""

    validation = "ValidateBody: true in RequestModel"
    declaration = "a RequestModel with ValidateBody: true, out of the Models of an AWS::Serverless::Api"

    def __init__(self, event: Occasion, properties: Resolved, settings: Resolved, api: Api | None) -> None:
        protocol = "HTTP" if event.title.startswith("HttpApi") else "REST"
        super().__init__(event.element, properties, event.title, protocol, api)
        self.title += _address(properties)
        keys = ", ApiKeyRequired: true" if protocol == "REST" else ""
        self.remedy = f"Set Auth with an Authorizer{keys}, or a DefaultAuthorizer on the API"
        self._is_of_function = event.owner.type == "AWS::Serverless::Function"
        self._settings = settings
        # The scenarios in which an event of the same API gives it a resource policy.
        self.policies: list[When] = []

    @property
    def api_id(self) -> str:
        return super().api_id or next(one.logical_id for one in IMPLICIT_APIS if one.protocol == self.protocol)

    @property
    def verbs(self) -> Sequence[Resolved]:
        return [verb._replace(value="ANY") if verb.is_absent else verb for verb in self.get("Method")]

    def authorizers(self, when: When) -> Sequence[Resolved]:
        found: list[Resolved] = []
        for own in self.get("Auth", "Authorizer", when=when):
            found += self._shared("DefaultAuthorizer", own.when) if own.is_absent else [own]
        return found

    def keys(self) -> Iterator[When]:
        for own in self.get("Auth", "ApiKeyRequired") if self.protocol == "REST" else ():
            yield from required(self._shared("ApiKeyRequired", own.when) if own.is_absent else [own])

    def guards(self) -> Iterator[When]:
        if self.protocol == "REST":
            yield from self.policies
            yield from policies_of(self.api or implicit_rest_api(self.stack))

    def well_known(self) -> Iterator[When]:
        yield from (path.when for path in self.get("Path") if is_well_known(path.comparable))

    def openings(self) -> Iterator[Resolved]:
        """As those of any route; one that only does without the API's key stands where it says so."""
        for opening in super().openings():
            for key in self.get("Auth", "ApiKeyRequired", when=opening.when) if opening.is_absent else [opening]:
                yield key if key.boolean is False else opening._replace(when=key.when)

    def _shared(self, name: str, when: When) -> Sequence[Resolved]:
        here = self._settings.within(when)
        return here.get("Auth", name) if here else []

    @property
    def own_policies(self) -> list[When]:
        """The scenarios in which it gives its API a resource policy that keeps, or may keep, callers out."""
        return [when for policy in self.get("Auth", "ResourcePolicy") for when in sam_policy(policy)]

    def backends(self, when: When) -> Sequence[Resolved]:
        return [self.properties._replace(value="AWS_PROXY" if self._is_of_function else "AWS", when=when)]

    def transfer_modes(self, when: When) -> Sequence[Resolved]:
        return self.get("ResponseTransferMode", when=when)

    def identified(self) -> Iterator[When]:
        for parameter in self.get("RequestParameters", "*"):
            # One with settings is an object with the name for its only key.
            names = parameter.value if isinstance(parameter.value, dict) else [parameter.comparable]
            yield from [parameter.when] if any(map(is_credential, names)) else ()

    # Events of state machines cannot declare anything.
    # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineapi.html

    def models(self, when: When) -> Sequence[Resolved]:
        if not self._is_of_function:
            return super().models(when)
        return [
            name if name.is_absent or name.is_unknown else name._replace(value=True)
            for name in self.get("RequestModel", "Model", when=when)
        ]

    def parameters(self, when: When) -> Sequence[Resolved]:
        # What they ask for is checked with a model only.
        return [
            listed._replace(value=False if listed.items() else ABSENT) if isinstance(listed.value, list) else listed
            for listed in self.get("RequestParameters", when=when)
        ]

    def validators(self, when: When) -> Sequence[Resolved]:
        """As those of any route: one that checks bodies or parameters.

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-requestmodel.html
        """
        together = self.stack.scenarios.together
        found: list[Resolved] = []
        for model in self.get("RequestModel", when=when):
            checks = [model.get("ValidateBody"), model.get("ValidateParameters")]
            for there, values in together(model.when, *checks):
                states = {value.boolean for value in values}
                state = (
                    True if True in states else UNKNOWN if UNKNOWN in states else False if False in states else ABSENT
                )
                found.append(model._replace(value=state, when=there))
        return found


def _address(properties: Resolved) -> str:
    """The method and path of an event in brackets, as far as the template has them as they are."""
    parts = [
        str(one.literal)
        for key in ("Method", "Path")
        for one in properties.get(key)[:1]
        if isinstance(one.literal, str)
    ]
    return f" ({parts[0].upper()} {parts[1]})" if len(parts) == 2 else ""


def event_routes(stack: Stack) -> Iterator[Route]:
    """Every method and route that SAM events make."""
    policies: dict[str, list[When]] = {}
    for kind, event, api, when in api_events(stack):
        for settings in [api.properties] if api else _of_implicit_api(stack, kind):
            both = stack.scenarios.both(when, settings.when)
            for there in made_by_event(event.element, kind.event, api, both) if both is not None else ():
                properties = event.element.properties.within(there)
                if properties is not None:
                    route = EventRoute(event, properties, settings, api)
                    route.policies = policies.setdefault(route.api_id, [])
                    route.policies += route.own_policies
                    yield route


@asked_once
def api_events(stack: Stack) -> Iterator[tuple[ImplicitApi, Occasion, Api | None, When]]:
    """Every ``Api`` and ``HttpApi`` event with each SAM API that it is part of; None for the implicit one."""
    for kind in IMPLICIT_APIS:
        for event in sam_events(stack, kind.event):
            yield from ((kind, event, api, when) for api, when in _apis_of(event.element, kind))


def _apis_of(event: Element, kind: ImplicitApi) -> Iterator[tuple[Api | None, When]]:
    stack = event.stack
    for value in event.get(kind.reference):
        reference = whole(value.comparable)
        name = reference.logical_id if reference else value.comparable
        if value.is_absent or (name == kind.logical_id and name not in stack.resources):
            yield None, value.when
            continue
        for api, when in apis_named(stack, value):
            if api is not None and api.type == _SAM_TYPES[kind.event]:
                yield api, when


def _of_implicit_api(stack: Stack, kind: ImplicitApi) -> Sequence[Resolved]:
    shared = stack.section("Globals").get(kind.event)
    return [one._replace(value={}) if one.is_absent else one for one in shared]


def events_of_api(stack: Stack, logical_id: str) -> Sequence[tuple[Element, When]]:
    """The events that are part of a SAM API, an implicit one under the ID that SAM gives it, each with its scenario."""
    return _events(stack).get(logical_id, ())


@asked_once
def _events(stack: Stack) -> Mapping[str, Sequence[tuple[Element, When]]]:
    return grouped(
        (api.logical_id if api else kind.logical_id, (event.element, when))
        for kind, event, api, when in api_events(stack)
    )
