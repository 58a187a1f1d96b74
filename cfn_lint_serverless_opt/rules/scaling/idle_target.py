from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.scaling_policies import adjustments_of
from cfn_lint_serverless_opt.stack.resources.scaling import ScalableTarget
from cfn_lint_serverless_opt.stack.stack import Stack


class IdleTarget(ServerlessRule):
    """Scalable target that nothing scales.

    Why: A scalable target only sets the bounds. Without a scaling policy or scheduled actions the capacity stays where
    it is.

    Instead: Add an AWS::ApplicationAutoScaling::ScalingPolicy with `ScalingTargetId: !Ref <target>`, or
    `ScheduledActions`.
    """

    id = "WT6002"
    source_url = "https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html"
    guide = "Application Auto Scaling"
    tags = ["scaling"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for target in stack.all(ScalableTarget):
            gap = stack.scenarios.outside(target.when, adjustments_of(target))
            if gap is not None:
                yield target.finding(
                    gap,
                    f"Scalable target '{target.logical_id}' has bounds but nothing that scales between them. Add an "
                    f"AWS::ApplicationAutoScaling::ScalingPolicy with ScalingTargetId: !Ref {target.logical_id}, or "
                    "ScheduledActions",
                )
