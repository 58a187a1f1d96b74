from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.resources.stages import stages
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.stack.switches import wrong_throughout


class UntracedStage(ServerlessRule):
    """REST API stage without tracing.

    Why: Without traces nobody sees how long a request spent in the API, in its authorizer and in its integration, nor
    which of them failed. X-Ray samples a few requests a second, so that tracing costs next to nothing.

    Instead: Set `TracingEnabled: true`. HTTP and WebSocket APIs have no such setting. Tracing that is off in some
    deployments only is a decision, and not reported.
    """

    id = "WT7002"
    source_url = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enabling-xray.html"
    guide = "X-Ray Tracing Optimization"
    tags = ["api", "tracing"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        # A deployment with a choice of descriptions has a stage for each.
        places = grouped((stage.path, stage) for stage in stages(stack) if stage.protocol == "REST")
        for stage, *others in places.values():
            settings = [value for one in (stage, *others) for value in one.get("TracingEnabled")]
            for tracing in wrong_throughout(settings, lambda one: not one.is_absent and one.boolean is not False):
                yield stage.finding(
                    tracing,
                    f"{stage.title} sends no traces: no request can be followed through it. Set TracingEnabled: true"
                    f"{stage.settings_place}",
                )
