from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.throttling import is_planned, unlimited
from cfn_lint_serverless_opt.stack.resources.stages import Stage, stages
from cfn_lint_serverless_opt.stack.stack import Stack

_LIMITS = "ThrottlingRateLimit: <requests a second>, ThrottlingBurstLimit: <requests>"


class StageWithoutThrottling(ServerlessRule):
    """API stage without default throttling.

    Why: Without limits of its own a stage may take all requests that the account has in a Region: one client, or one
    mistake, starves every other API and overruns the functions and tables behind this one.

    Instead: Set `ThrottlingRateLimit` and `ThrottlingBurstLimit` for `ResourcePath: /*` and `HttpMethod: "*"` in
    `MethodSettings` of a REST API, in `DefaultRouteSettings` of an HTTP or WebSocket API. A usage plan with a throttle
    does too if each method requires an API key: requests without a key are part of no plan.
    """

    id = "WT3003"
    source_url = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html"
    tags = ["api", "throughput"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for stage in stages(stack):
            for place, gap in unlimited(stage):
                setting = _LIMITS if place is not stage else _setting(stage)
                plan = (
                    ", and its usage plan limits only methods that require an API key" if is_planned(stage, gap) else ""
                )
                yield place.finding(
                    gap,
                    f"{stage.title} has no limit of its own{plan}: a flood of requests takes the quota of all APIs of "
                    f"the account in the Region. Set {setting}",
                )


def _setting(stage: Stage) -> str:
    if stage.protocol != "REST":
        return f"DefaultRouteSettings: {{{_LIMITS}}}{stage.settings_place}"
    return f"MethodSettings: [{{ResourcePath: /*, HttpMethod: '*', {_LIMITS}}}]{stage.settings_place}"
