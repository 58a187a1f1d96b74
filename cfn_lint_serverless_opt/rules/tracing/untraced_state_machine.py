from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.state_machines import StateMachine
from cfn_lint_serverless_opt.stack.stack import Stack


class UntracedStateMachine(ServerlessRule):
    """State machine without tracing.

    Why: Without traces an execution shows which state failed, but not what happened in the services that it calls, and
    the request that started it ends there.

    Instead: Set `Tracing: {Enabled: true}` in SAM, `TracingConfiguration: {Enabled: true}` otherwise.
    """

    id = "WT7004"
    source_url = "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html"
    guide = "X-Ray Tracing Optimization"
    tags = ["stepfunctions", "tracing"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for machine in stack.all(StateMachine):
            for enabled in machine.tracing:
                if enabled.is_absent or enabled.boolean is False:
                    setting = "Tracing" if machine.is_sam else "TracingConfiguration"
                    yield machine.finding(
                        enabled,
                        f"State machine '{machine.logical_id}' sends no traces: slow and failed calls cannot be "
                        f"followed through it. Set {setting}: {{Enabled: true}}",
                    )
