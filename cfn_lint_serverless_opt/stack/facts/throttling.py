"""Throttling of API stages: how many requests get through to what is behind an API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_told
from cfn_lint_serverless_opt.stack.relations.rest_apis import named_api
from cfn_lint_serverless_opt.stack.relations.routes import routes_of_api
from cfn_lint_serverless_opt.stack.relations.usage_plans import UNKNOWN_API, limits_of, planned_stages
from cfn_lint_serverless_opt.stack.resources.apis import Api
from cfn_lint_serverless_opt.stack.resources.stages import MethodSetting, Stage
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.references import may_equal
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

_LIMITS = ("ThrottlingRateLimit", "ThrottlingBurstLimit")

# Values of SAM's ``CreateUsagePlan``.
_NO_PLAN, _SHARED_PLAN = "NONE", "SHARED"


def unlimited(stage: Stage) -> Iterator[tuple[Element, When]]:
    """What lacks the limits that a stage could have for all methods or routes, each with a scenario.

    It is the stage itself, or the item of ``MethodSettings`` that is for all methods. A usage plan serves if each
    method asks for an API key: it limits nobody who has none.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """
    scenarios = stage.stack.scenarios
    keyless = _keyless(stage)
    plans = [gap for plan in _possible_plans(stage) if (gap := scenarios.outside(plan, keyless)) is not None]
    limits = dict.fromkeys([*_default_limits(stage), *plans])
    defaults = [(one, when) for one in _items(stage) for when in one.for_all_methods]
    for place, when in [*defaults, (stage, stage.when)]:
        gap = scenarios.outside(when, limits)
        if gap is not None:
            yield place, gap
        limits[when] = None  # one thing to edit for each scenario


def is_planned(stage: Stage, when: When) -> bool:
    """Whether a usage plan limits some requests to a stage, or may do so, somewhere within a scenario."""
    return any(stage.stack.scenarios.both(plan, when) is not None for plan in _plan_limits(stage))


def _keyless(stage: Stage) -> list[When]:
    """The scenarios in which a method of a stage surely can be called without an API key."""
    ids = dict.fromkeys(map(named_api, stage.api_ids) if any(_possible_plans(stage)) else ())
    found = (when for name in ids if name for route in routes_of_api(stage.stack, name) for when in route.keyless())
    return list(dict.fromkeys(found))


def _items(stage: Stage) -> list[MethodSetting]:
    return [one for one in stage.method_settings if one.path != stage.path]


def _default_limits(stage: Stage) -> Iterator[When]:
    """The scenarios in which all methods or routes have, or may have, a limit of the stage."""
    for name in _LIMITS:
        for setting in stage.method_settings:
            for when in setting.possibly_for_all_methods:
                yield from (limit.when for limit in setting.get(name, when=when) if not limit.is_absent)
        if stage.protocol != "REST":
            yield from (limit.when for limit in stage.get("DefaultRouteSettings", name) if not limit.is_absent)


def _possible_plans(stage: Stage) -> Iterator[When]:
    """As ``_plan_limits``, and always where a plan can be that is not seen: merged, included, or in a nested stack."""
    yield from _plan_limits(stage)
    if not stage.stack.is_whole or is_told(stage.stack, *(name for one in stage.api_ids if (name := named_api(one)))):
        yield stage.when


def _plan_limits(stage: Stage) -> Iterator[When]:
    """The scenarios in which a usage plan limits, or may limit, the clients of a stage.

    That an API of this template is the one of a plan is known to nobody who does not refer to it.
    """
    scenarios = stage.stack.scenarios
    planned = planned_stages(stage.stack)
    for when, (api_id, name) in scenarios.together(stage.when, stage.api_ids, stage.names):
        names = [one for one in (name.comparable, *stage.references) if one]
        for known in ("", UNKNOWN_API if api_id.is_unknown else api_id.comparable):
            named = [one for one in planned.get(known, ()) if not one.name or _is_any(one.name, names)]
            yield from (there for one in named if (there := scenarios.both(when, one.when)) is not None)
    yield from _sam_plan_limits(stage)


def _is_any(planned: str, names: list[str]) -> bool:
    return any(may_equal(planned, name) for name in names)


def _sam_plan_limits(stage: Stage) -> Iterator[When]:
    """As ``_plan_limits``, of the plan that SAM makes for an API or for all APIs that share one.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiusageplan.html
    """
    for kind in stage.get("Auth", "UsagePlan", "CreateUsagePlan"):
        if not kind.is_absent and kind.literal != _NO_PLAN:
            yield from _throttled(stage.get("Auth", "UsagePlan", "Throttle", when=kind.when))
        if kind.literal == _SHARED_PLAN:
            for when in _shared_limits(stage.stack):
                both = stage.stack.scenarios.both(kind.when, when)
                if both is not None:
                    yield both


@asked_once
def _shared_limits(stack: Stack) -> Sequence[When]:
    """The scenarios in which an API gives a limit to the plan that all share."""
    plans = [plan for api in stack.all(Api) for plan in api.get("Auth", "UsagePlan")]
    shared = [plan for plan in plans if any(one.literal == _SHARED_PLAN for one in plan.get("CreateUsagePlan"))]
    return tuple(dict.fromkeys(when for plan in shared for when in _throttled(plan.get("Throttle"))))


def _throttled(throttles: Sequence[Resolved]) -> Iterator[When]:
    yield from (limit.when for throttle in throttles for limit in limits_of(throttle))
