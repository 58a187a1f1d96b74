from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.tracing import is_traceable
from cfn_lint_serverless_opt.stack.relations.permitted import permission_for
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.tracers import has_other_tracer
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.stack.switches import wrong_throughout
from cfn_lint_serverless_opt.template.values import Resolved


class UntracedFunction(ServerlessRule):
    """Function without active tracing.

    Why: Without traces nobody sees which call made a request slow or failed, and where it came from. X-Ray takes
    the first request of each second and 5 % of the others, so that tracing costs next to nothing.

    Instead: Set `Tracing: Active` in SAM, `TracingConfig: {Mode: Active}` otherwise. A role that is given must allow
    `xray:PutTraceSegments` and `xray:PutTelemetryRecords` on `*`; to one that SAM makes SAM adds them.

    A function that another tracer watches is left alone: one whose `AWS_LAMBDA_EXEC_WRAPPER` is the script of a tracer,
    or with a layer of Dynatrace, OpenTelemetry, Datadog, New Relic, Lumigo, Splunk, Honeycomb or Instana. So is
    tracing that is off in some deployments only: that is a decision.
    """

    id = "WT7001"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html"
    guide = "X-Ray Tracing Optimization"
    tags = ["lambda", "tracing"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            modes = wrong_throughout(function.tracing_modes, _is_on)
            for mode in modes if is_traceable(function) and not has_other_tracer(function) else ():
                setting = "Tracing: Active" if function.is_sam else "TracingConfig: {Mode: Active}"
                # To a role that it makes SAM adds them.
                permission = permission_for(function, function.trace_actions) if function.roles else ""
                yield function.finding(
                    mode,
                    f"Function '{function.logical_id}' sends no X-Ray traces: a request cannot be followed through it "
                    f"to what it calls. Set {setting}{permission}",
                )


def _is_on(mode: Resolved) -> bool:
    return not (mode.is_absent or mode.literal in {"PassThrough", "Disabled"})
