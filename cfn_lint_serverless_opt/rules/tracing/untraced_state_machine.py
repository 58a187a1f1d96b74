from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.permitted import permission_for
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.stack.switches import wrong_throughout


class UntracedStateMachine(ServerlessRule):
    """State machine without tracing.

    Why: Without traces an execution shows which state failed, but not what happened in the services that it calls, and
    the request that started it ends there.

    Instead: Set `Tracing: {Enabled: true}` in SAM, `TracingConfiguration: {Enabled: true}` otherwise. A role that is
    given must allow `xray:PutTraceSegments`, `xray:PutTelemetryRecords`, `xray:GetSamplingRules` and
    `xray:GetSamplingTargets` on `*`; to one that SAM makes SAM adds them. Tracing that is off in some deployments only
    is a decision, and not reported.
    """

    id = "WT7004"
    source_url = "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html"
    guide = "X-Ray Tracing Optimization"
    tags = ["stepfunctions", "tracing"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for machine in stack.all(StateMachine):
            settings = machine.tracing
            for enabled in wrong_throughout(settings, lambda one: not one.is_absent and one.boolean is not False):
                setting = "Tracing" if machine.is_sam else "TracingConfiguration"
                # To a role that it makes SAM adds them.
                permission = permission_for(machine, machine.trace_actions) if machine.roles else ""
                yield machine.finding(
                    enabled,
                    f"State machine '{machine.logical_id}' sends no traces: a request cannot be followed through it to "
                    f"the services that it calls. Set {setting}: {{Enabled: true}}{permission}",
                )
