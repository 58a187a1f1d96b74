from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.scaling import ScalableTarget
from cfn_lint_serverless_opt.stack.resources.tables import ON_DEMAND, Table
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import has_unknown, split_outside

# The first part of a resource ID, by service namespace; a custom resource's can be any URL.
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
_RESOURCE_KINDS = {
    "lambda": {"function"},
    "dynamodb": {"table"},
    "ecs": {"service"},
    "ec2": {"spot-fleet-request"},
    "elasticmapreduce": {"instancegroup"},
    "appstream": {"fleet"},
    "rds": {"cluster"},
    "sagemaker": {"endpoint", "inference-component"},
    "comprehend": {"arn:comprehend"},
    "kafka": {"arn:kafka"},
    "elasticache": {"replication-group", "cache-cluster"},
    "neptune": {"cluster"},
    "cassandra": {"keyspace"},
    "workspaces": {"workspacespool"},
}


class InapplicableTarget(ServerlessRule):
    """Scalable target that cannot apply.

    Why: Application Auto Scaling rejects a target whose resource and dimension belong to different services: the
    deployment fails. An on-demand table has no capacity to scale, so nothing comes of a target for it.

    Instead: Name the resource that the dimension belongs to, or remove the target of an on-demand table.
    """

    id = "ET6006"
    source_url = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"
    guide = "Application Auto Scaling"
    tags = ["scaling", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for target in stack.all(ScalableTarget):
            yield from self._of_different_services(target)
            yield from self._on_demand(stack, target)

    def _of_different_services(self, target: ScalableTarget) -> Iterator[Finding]:
        places = [target.get(name) for name in ("ScalableDimension", "ResourceId", "ServiceNamespace")]
        for when, (dimension, resource, namespace) in target.stack.scenarios.together(target.when, *places):
            service = split_outside(dimension.comparable)[0]
            kind = _kind(resource.comparable)
            others = {name for name, kinds in _RESOURCE_KINDS.items() if kind in kinds}
            if service not in _RESOURCE_KINDS or not others or service in others or has_unknown(kind):
                continue
            wrong = resource if namespace.literal == service else dimension
            yield target.finding(
                wrong._replace(when=when),
                f"Scalable target '{target.logical_id}' scales {dimension.text}, which a resource '{kind}' does not "
                "have: its deployment fails. Let ResourceId, ScalableDimension and ServiceNamespace be of one service",
            )

    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/switching.capacitymode.html
    def _on_demand(self, stack: Stack, target: ScalableTarget) -> Iterator[Finding]:
        both = stack.scenarios.both
        places = [target.get(name) for name in ("ResourceId", "ScalableDimension")]
        for there, (resource, dimension) in stack.scenarios.together(target.when, *places):
            is_of_table = resource.comparable.startswith("table/") and dimension.comparable.startswith("dynamodb:")
            for table, known in stack.related(Table, resource) if is_of_table else ():
                for billed in table.billed(ON_DEMAND):
                    when = both(billed, there)
                    if when is not None and both(known, when) is not None:
                        yield target.finding(
                            resource._replace(when=when),
                            f"Scalable target '{target.logical_id}' scales table '{table.logical_id}', which is "
                            "on-demand and has no capacity to scale: the target cannot apply. Remove it, or set "
                            "BillingMode: PROVISIONED",
                        )


def _kind(resource_id: str) -> str:
    """What sort of resource an ID is of: its first part, or the service if it is an ARN."""
    first, *rest = split_outside(resource_id, "/:")
    return f"arn:{rest[1]}" if first == "arn" and len(rest) > 1 else first
