from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.event_sources import event_sources
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import Resolved


class TwoPollingLimits(ServerlessRule):
    """Queue mapping with both `MaximumConcurrency` and `ProvisionedPollerConfig`.

    Why: Provisioned mode has limits of its own. Lambda rejects a mapping that sets both: the deployment fails.

    Instead: Keep one of them. Ten times `MaximumPollers` is the concurrency that provisioned mode allows.
    """

    id = "ET2018"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"
    guide = "SQS Scaling Configuration"
    tags = ["lambda", "sqs", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for source in event_sources(stack):
            for when in source.of_kind("SQS"):
                places = (source.get("ScalingConfig", "MaximumConcurrency"), source.get("ProvisionedPollerConfig"))
                for there, (concurrency, pollers) in stack.scenarios.together(when, *places):
                    if isinstance(concurrency.number, (int, float)) and _has_pollers(pollers):
                        yield source.finding(
                            pollers._replace(when=there),
                            f"{source.title} has MaximumConcurrency {concurrency.number} and provisioned pollers: "
                            "Lambda rejects both together. Remove one of them",
                        )


def _has_pollers(config: Resolved) -> bool:
    # An empty object does not turn provisioned mode on.
    return any(not value.is_absent for _, value in config.entries())
