"""What the security requirements of an OpenAPI definition ask of callers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from cfn_lint_serverless_opt.stack.relations.route import NO_AUTHORIZER
from cfn_lint_serverless_opt.stack.resources.api_definitions import ELSEWHERE, MAX_LENGTH, lists_of
from cfn_lint_serverless_opt.stack.resources.apis import Api
from cfn_lint_serverless_opt.template.values import ABSENT, UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import When

# What a scheme asks for. One without an extension that authorizes is for the readers of the definition only.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
_AUTHORIZER, _KEY, _NOTHING = "authorizer", "API key", "nothing"
_AUTHORIZING = {"x-amazon-apigateway-authorizer", "x-amazon-apigateway-authtype"}

_DECLARED = (("components", "securitySchemes"), ("securityDefinitions",))

# Schemes that SAM adds by itself.
_OF_SAM = {"AWS_IAM": _AUTHORIZER, "api_key": _KEY}


class Security:
    """The security requirements and schemes of a definition."""

    def __init__(self, api: Api, protocol: str, body: Resolved) -> None:
        self._api = api
        self._has_keys = protocol != "HTTP"
        self._body = body

    def authorizers(self, operation: Resolved, when: When) -> Iterator[Resolved]:
        """What authorizes the callers of an operation: UNKNOWN if something does, or may do so.

        It is ``NONE`` where the operation's own requirements name no authorizer, ABSENT where it has none of its own.
        """
        for at, schemes in self._requirements(operation, when):
            is_named = not schemes.isdisjoint({_AUTHORIZER, UNKNOWN})
            yield at._replace(value=UNKNOWN if is_named else ABSENT if at.is_absent else NO_AUTHORIZER)

    def keys(self, operation: Resolved) -> Iterator[When]:
        """The scenarios in which an operation asks, or may ask, for an API key."""
        for at, schemes in self._requirements(operation, operation.when):
            if not schemes.isdisjoint({_KEY, UNKNOWN}):
                yield at.when

    def documented(self, operation: Resolved) -> Iterator[When]:
        """The scenarios in which an operation names a scheme that API Gateway does not check: its backend does."""
        yield from (at.when for at, schemes in self._requirements(operation, operation.when) if _NOTHING in schemes)

    def _requirements(self, operation: Resolved, when: When) -> Iterator[tuple[Resolved, set[object]]]:
        """Where an operation's requirements are written, ABSENT if not in itself, and what their schemes ask for."""
        here = operation.within(when)
        for own in here.get("security") if here else ():
            for listed in self._root("security", own.when) if own.is_absent else [own]:
                for one in lists_of(listed):
                    for there, schemes in self._asked(one):
                        yield one._replace(value=ABSENT if own.is_absent else one.value, when=there), schemes

    def _asked(self, requirements: Resolved) -> Iterator[tuple[When, set[object]]]:
        items = requirements.value if isinstance(requirements.value, list) else []
        if requirements.is_unknown or not all(isinstance(item.value, dict) for item in items):
            yield requirements.when, {UNKNOWN}
            return
        # SAM's mark for none is no scheme.
        names = dict.fromkeys(name for item in items for name in item.value if name != NO_AUTHORIZER)
        schemes = (self._scheme(name, requirements) for name in islice(names, MAX_LENGTH))
        scenarios = requirements.resolver.scenarios
        for there, chosen in scenarios.together(requirements.when, *schemes):
            yield there, {one.value for one in chosen}

    def _scheme(self, name: str, requirements: Resolved) -> Sequence[Resolved]:
        """What the scheme of a name asks for."""
        when = requirements.when
        if self._api.is_sam:
            authorizers = self._api.get("Auth", "Authorizers", when=when)
            if name in _OF_SAM or any(isinstance(one.value, dict) and name in one.value for one in authorizers):
                return [requirements._replace(value=_OF_SAM.get(name, _AUTHORIZER))]
        found: list[Resolved] = []
        for section, *keys in _DECLARED:
            for schemes in self._root(section, when):
                for scheme in schemes.get(*keys, name):
                    found += [] if scheme.is_absent else self._asked_by(scheme)
        # It may be declared where nobody sees it here.
        return found or [requirements._replace(value=UNKNOWN)]

    def _asked_by(self, scheme: Resolved) -> Sequence[Resolved]:
        if not isinstance(scheme.value, dict) or scheme.value.keys() & ELSEWHERE:
            return [scheme._replace(value=UNKNOWN)]
        if scheme.value.keys() & _AUTHORIZING:
            return [scheme._replace(value=_AUTHORIZER)]
        found = []
        for there, (kind, name) in scheme.resolver.scenarios.together(
            scheme.when, scheme.get("type"), scheme.get("name")
        ):
            is_key = self._has_keys and kind.literal == "apiKey" and str(name.literal).lower() == "x-api-key"
            is_unknown = kind.is_unknown or name.is_unknown
            found.append(scheme._replace(value=UNKNOWN if is_unknown else _KEY if is_key else _NOTHING, when=there))
        return found

    def _root(self, name: str, when: When) -> Sequence[Resolved]:
        body = self._body.within(when)
        return body.get(name) if body else []
