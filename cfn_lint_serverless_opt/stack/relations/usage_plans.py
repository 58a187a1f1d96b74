"""Usage plans: whose requests they limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

_PLAN_LIMITS = ("RateLimit", "BurstLimit")

# Stands for the ID of each API that is not known.
UNKNOWN_API = "?"


class PlannedStage(Record):
    """A stage whose clients a usage plan limits.

    Attributes:
        name: its name, with references as marks; empty if nothing is known of it.
        when: the scenario in which there is a limit.
    """

    name: str
    when: When


@asked_once
def planned_stages(stack: Stack) -> Mapping[str, Sequence[PlannedStage]]:
    """The stages with limits in usage plans, by the IDs of their APIs; empty if nothing is known of an API.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """
    found: dict[str, list[PlannedStage]] = {}
    together = stack.scenarios.together
    for plan in stack.of_type_everywhere("AWS::ApiGateway::UsagePlan"):
        for stages in plan.get("ApiStages"):
            for item in stages.items():
                throttles = [*plan.get("Throttle"), *item.get("Throttle", "*")]
                limits = {limit.when: limit for throttle in throttles for limit in limits_of(throttle)}
                places = item.get("ApiId"), item.get("Stage"), limits.values()
                for when, (api_id, name, _) in together(plan.when, *places):
                    known = UNKNOWN_API if api_id.is_unknown and api_id.comparable else api_id.comparable
                    found.setdefault(known, []).append(PlannedStage(name.comparable, when))
    return found


def limits_of(throttle: Resolved) -> Iterator[Resolved]:
    """The limits that a ``Throttle`` sets, whatever they are."""
    for name in _PLAN_LIMITS:
        yield from (limit for limit in throttle.get(name) if not limit.is_absent)
