from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack import Stack
from cfn_lint_serverless_opt.stack.references import has_unknown, split_outside
from cfn_lint_serverless_opt.stack.scaling import ScalableTarget
from cfn_lint_serverless_opt.stack.tables import ON_DEMAND

# The first part of a resource ID, by service namespace.
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
_RESOURCE_KINDS = {
    "lambda": {"function"},
    "dynamodb": {"table"},
    "ecs": {"service"},
    "ec2": {"spot-fleet-request"},
    "elasticmapreduce": {"instancegroup"},
    "appstream": {"fleet"},
    "rds": {"cluster"},
    "elasticache": {"replication-group", "cache-cluster"},
    "neptune": {"cluster"},
    "cassandra": {"keyspace"},
    "workspaces": {"workspacespool"},
}


class InapplicableTarget(ServerlessRule):
    """Scalable target that cannot apply.

    Why: Application Auto Scaling rejects a target whose resource and dimension belong to different services, and
    DynamoDB one for a table that is on-demand and so has no capacity to scale. The deployment fails.

    Instead: Name the resource that the dimension belongs to, or remove the target of an on-demand table.
    """

    id = "ET6006"
    source_url = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"
    guide = "Application Auto Scaling"
    tags = ["scaling", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for target in stack.scalable_targets:
            yield from self._of_different_services(target)
            yield from self._on_demand(stack, target)

    def _of_different_services(self, target: ScalableTarget) -> Iterator[Finding]:
        places = [target.get(name) for name in ("ScalableDimension", "ResourceId", "ServiceNamespace")]
        for when, (dimension, resource, namespace) in target.stack.resolver.scenarios.together(target.when, *places):
            service = split_outside(dimension.comparable)[0]
            kind = split_outside(resource.comparable, "/:")[0]
            others = {name for name, kinds in _RESOURCE_KINDS.items() if kind in kinds}
            if service not in _RESOURCE_KINDS or not others or service in others or has_unknown(kind):
                continue
            wrong = resource if namespace.literal == service else dimension
            yield target.finding(
                wrong._replace(when=when),
                f"Scalable target '{target.logical_id}' scales {dimension.text}, which a resource '{kind}' does not "
                "have: its deployment fails. Let ResourceId, ScalableDimension and ServiceNamespace be of one service",
            )

    def _on_demand(self, stack: Stack, target: ScalableTarget) -> Iterator[Finding]:
        scenarios = stack.resolver.scenarios
        for table in stack.tables if stack.scalable_targets else ():
            for when in table.billed(ON_DEMAND):
                for resource in target.get("ResourceId", when=when):
                    names = {name for name, known in table.written_names if scenarios.both(known, resource.when)}
                    parts = split_outside(resource.comparable, "/")
                    if len(parts) > 1 and parts[0] == "table" and parts[1] in names:
                        yield target.finding(
                            resource,
                            f"Scalable target '{target.logical_id}' scales table '{table.logical_id}', which is "
                            "on-demand and has no capacity to scale: its deployment fails. Remove the target, or set "
                            "BillingMode: PROVISIONED",
                        )
