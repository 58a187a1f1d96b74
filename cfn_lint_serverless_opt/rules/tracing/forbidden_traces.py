from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.trace_permissions import trace_denials, traceless
from cfn_lint_serverless_opt.stack.facts.tracing import traced_roles
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.roles import Role
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When


class ForbiddenTraces(ServerlessRule):
    """Function or state machine with active tracing whose role may not write traces.

    Why: Lambda and Step Functions write traces with the role of the function or state machine. If that may not, the
    traces are lost without an error: tracing is on and nothing arrives. SAM adds the permission only to roles that it
    makes itself.

    Instead: Attach the managed policy AWSXRayDaemonWriteAccess to the role, or allow `xray:PutTraceSegments` and
    `xray:PutTelemetryRecords` on `*`; for state machines `xray:GetSamplingRules` and `xray:GetSamplingTargets` too.
    """

    id = "WT7005"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html"
    guide = "X-Ray Tracing Optimization"
    tags = ["lambda", "stepfunctions", "iam", "tracing"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        tracing: dict[Role, list[tuple[Function | StateMachine, When]]] = {}
        for runner, role, when in traced_roles(stack):
            gap = traceless(role, when)
            if gap is not None:
                tracing.setdefault(role, []).append((runner, gap))
        for role, found in tracing.items():
            names = ", ".join(dict.fromkeys(f"'{runner.logical_id}'" for runner, _ in found))
            actions = ", ".join(dict.fromkeys(action for runner, _ in found for action in runner.trace_actions))
            remedy = f"Attach AWSXRayDaemonWriteAccess, or allow on '*': {actions}"
            if trace_denials(role):
                remedy = "Take xray:PutTraceSegments out of what it is denied"
            for _, gap in found:
                yield role.finding(
                    gap,
                    f"Role '{role.logical_id}' may not write traces, so those of {names} are lost although tracing is "
                    f"active. {remedy}",
                )
