"""The methods of REST APIs."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.apis import Api
from cfn_lint_serverless_opt.stack.invokers import sam_events
from cfn_lint_serverless_opt.stack.references import whole
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.stages import IMPLICIT_APIS, Stage

_ANY = "ANY"
_IMPLICIT = next(api for api in IMPLICIT_APIS if api.protocol == "REST")
_VERBS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}


def methods(stage: Stage) -> set[str]:
    """The methods of the API of a stage, in whatever scenario, in upper case.

    ``ANY`` stands for one that is not known too; nothing if the template has none.
    """
    found = set()
    for api_id in stage.api_ids:
        reference = whole(api_id.comparable)
        logical_id = reference.logical_id if reference else ""
        api = stage.stack.resources.get(logical_id)
        if isinstance(api, Api):
            found |= {_ANY for source in api.get("CloneFrom") if not source.is_absent}
            found |= {verb for body in api.bodies if not body.is_absent for verb in _in_body(body)}
        elif logical_id != _IMPLICIT.logical_id:
            found.add(_ANY)
        found |= {*_of_resources(stage, api_id), *_of_events(stage, logical_id)}
    return found


def _of_resources(stage: Stage, api_id: Resolved) -> Iterator[str]:
    for method in stage.stack.of_type("AWS::ApiGateway::Method"):
        for owner in method.get("RestApiId"):
            if owner.is_unknown:
                yield _ANY
            elif owner.comparable == api_id.comparable:
                yield from map(_verb, method.get("HttpMethod"))


def _of_events(stage: Stage, logical_id: str) -> Iterator[str]:
    for event, _, _ in sam_events(stage.stack, _IMPLICIT.event):
        is_implicit = logical_id == _IMPLICIT.logical_id and any(True for _ in _IMPLICIT.claims(event))
        owners = event.get(_IMPLICIT.reference)
        if is_implicit or any(_is(owner, logical_id) for owner in owners):
            yield from map(_verb, event.get("Method"))


def _is(owner: Resolved, logical_id: str) -> bool:
    reference = whole(owner.comparable)
    # SAM takes a logical ID in text too.
    return owner.is_unknown or logical_id == (reference.logical_id if reference else owner.literal)


def _in_body(body: Resolved) -> Iterator[str]:
    """The methods of an OpenAPI definition."""
    for paths in body.get("paths"):
        if not isinstance(paths.value, dict) or "Fn::Transform" in paths.value:
            yield _ANY
        for _, item in paths.entries():
            if not isinstance(item.value, dict) or "Fn::Transform" in item.value or "$ref" in item.value:
                yield _ANY
            for name, _ in item.entries():
                if name.startswith("x-amazon-apigateway-any"):
                    yield _ANY
                elif name.upper() in _VERBS:
                    yield name.upper()


def _verb(method: Resolved) -> str:
    verb = str(method.literal).upper()
    return verb if verb in _VERBS else _ANY
