"""Throttling of API stages: how many requests get through to what is behind an API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.references import may_equal
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Element
from cfn_lint_serverless_opt.stack.stages import MethodSetting, Stage
from cfn_lint_serverless_opt.stack.when import When

_LIMITS = ("ThrottlingRateLimit", "ThrottlingBurstLimit")
_PLAN_LIMITS = ("RateLimit", "BurstLimit")
# Values of SAM's ``CreateUsagePlan``.
_NO_PLAN, _SHARED_PLAN = "NONE", "SHARED"


def unlimited(stage: Stage) -> Iterator[tuple[Element, When]]:
    """What lacks the limits that a stage could have for all methods or routes, each with a scenario.

    It is the stage itself, or the item of ``MethodSettings`` that is for all methods.
    """
    scenarios = stage.stack.resolver.scenarios
    limits = dict.fromkeys([*_default_limits(stage), *_plan_limits(stage)])
    defaults = [(one, when) for one in _items(stage) for when in one.for_all_methods]
    for place, when in [*defaults, (stage, stage.when)]:
        gap = scenarios.outside(when, limits)
        if gap is not None:
            yield place, gap
        limits[when] = None  # one thing to edit for each scenario


def _items(stage: Stage) -> list[MethodSetting]:
    return [one for one in stage.method_settings if one.path != stage.path]


def _default_limits(stage: Stage) -> Iterator[When]:
    """The scenarios in which all methods or routes have, or may have, a limit of the stage."""
    for name in _LIMITS:
        for setting in stage.method_settings:
            for when in setting.may_be_for_all_methods:
                yield from (limit.when for limit in setting.get(name, when=when) if not limit.is_absent)
        if stage.protocol != "REST":
            yield from (limit.when for limit in stage.get("DefaultRouteSettings", name) if not limit.is_absent)


def _plan_limits(stage: Stage) -> Iterator[When]:
    """The scenarios in which a usage plan limits, or may limit, the clients of a stage.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """
    for plan in stage.stack.of_type("AWS::ApiGateway::UsagePlan"):
        for stages in plan.get("ApiStages"):
            for item in stages.items():
                limits = [*_limits(plan.get("Throttle")), *_limits(item.get("Throttle", "*"))]
                for when in _meets(stage, item):
                    both = stage.stack.resolver.scenarios.both
                    yield from (there for limit in limits if (there := both(when, limit)) is not None)
    yield from _sam_plan_limits(stage)


def _sam_plan_limits(stage: Stage) -> Iterator[When]:
    """As ``_plan_limits``, of the plan that SAM makes for an API or for all APIs that share one.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiusageplan.html
    """
    for kind in stage.get("Auth", "UsagePlan", "CreateUsagePlan"):
        if not kind.is_absent and kind.literal != _NO_PLAN:
            yield from _limits(stage.get("Auth", "UsagePlan", "Throttle", when=kind.when))
        if kind.literal == _SHARED_PLAN:
            for other in stage.stack.apis:
                for shared in other.get("Auth", "UsagePlan", when=kind.when):
                    if any(one.literal == _SHARED_PLAN for one in shared.get("CreateUsagePlan")):
                        yield from _limits(shared.get("Throttle"))


def _limits(throttles: list[Resolved]) -> Iterator[When]:
    for throttle in throttles:
        for name in _PLAN_LIMITS:
            yield from (limit.when for limit in throttle.get(name) if not limit.is_absent)


def _meets(stage: Stage, item: Resolved) -> Iterator[When]:
    """The scenarios in which an item of a usage plan's ``ApiStages`` is, or may be, a stage."""
    together = stage.stack.resolver.scenarios.together
    places = (stage.api_ids, stage.names, item.get("ApiId"), item.get("Stage"))
    for when, (api_id, name, planned_api, planned_stage) in together(stage.when, *places):
        names = [one for one in (name.comparable, *stage.references) if one]
        is_stage = not planned_stage.comparable or any(may_equal(planned_stage.comparable, one) for one in names)
        if is_stage and _may_be(planned_api, api_id):
            yield when


def _may_be(planned: Resolved, api_id: Resolved) -> bool:
    """Whether two API IDs are, or may be, the same; that of an API of this template is known to nobody else."""
    return planned.comparable in {"", api_id.comparable} or (planned.is_unknown and api_id.is_unknown)
