from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.scaling import ScalableTarget
from cfn_lint_serverless_opt.stack.stack import Stack


class FixedBounds(ServerlessRule):
    """Scalable target whose bounds are equal.

    Why: Between equal bounds nothing can scale: the capacity is fixed, and the scaling policy is for show.

    Instead: Set `MinCapacity` to what quiet times need and `MaxCapacity` to what the peak needs.
    """

    id = "WT6003"
    source_url = "https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html"
    guide = "Application Auto Scaling"
    tags = ["scaling", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        scenarios = stack.scenarios
        for target in stack.all(ScalableTarget):
            bounds = (target.get("MinCapacity"), target.get("MaxCapacity"))
            for when, (least, most) in scenarios.together(target.when, *bounds):
                if not isinstance(most.number, (int, float)) or least.number != most.number:
                    continue
                gap = scenarios.outside(when, target.scheduled)
                if gap is not None:
                    yield target.finding(
                        most._replace(when=gap),
                        f"Scalable target '{target.logical_id}' cannot scale: MinCapacity and MaxCapacity are both "
                        f"{most.number}. Set MaxCapacity to what the peak needs, or MinCapacity to what quiet times "
                        "need",
                    )
