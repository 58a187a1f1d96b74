from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.trace_permissions import trace_denials, traceless
from cfn_lint_serverless_opt.stack.facts.traced_functions import traced_roles
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.roles import Role
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When

_REMEDY = "Attach AWSXRayDaemonWriteAccess, or allow xray:PutTraceSegments on '*'"


class ForbiddenTraces(ServerlessRule):
    """Function with active tracing whose role may not write traces.

    Why: Lambda writes the traces of a function with the function's own role. If that may not, the traces are lost
    without an error: tracing is on and nothing arrives. SAM adds the permission only to roles that it makes itself.

    Instead: Attach the managed policy AWSXRayDaemonWriteAccess to the role, or allow `xray:PutTraceSegments` and
    `xray:PutTelemetryRecords` on `*`.
    """

    id = "WT7005"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html"
    guide = "X-Ray Tracing Optimization"
    tags = ["lambda", "iam", "tracing"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        tracing: dict[Role, list[tuple[Function, When]]] = {}
        for function in stack.all(Function):
            for role, when in traced_roles(function):
                gap = traceless(role, when)
                if gap is not None:
                    tracing.setdefault(role, []).append((function, gap))
        for role, found in tracing.items():
            names = ", ".join(dict.fromkeys(f"'{function.logical_id}'" for function, _ in found))
            remedy = "Take xray:PutTraceSegments out of what it is denied" if trace_denials(role) else _REMEDY
            for _, gap in found:
                yield role.finding(
                    gap,
                    f"Role '{role.logical_id}' may not write traces, so those of {names} are lost although tracing is "
                    f"active. {remedy}",
                )
