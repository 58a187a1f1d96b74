from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.traced_functions import is_traceable
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class UntracedFunction(ServerlessRule):
    """Function without active tracing.

    Why: Without traces nobody sees which call made a request slow or failed, and where it came from. X-Ray takes
    the first request of each second and 5 % of the others, so that tracing costs next to nothing.

    Instead: Set `Tracing: Active` in SAM, `TracingConfig: {Mode: Active}` otherwise.
    """

    id = "WT7001"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html"
    guide = "X-Ray Tracing Optimization"
    tags = ["lambda", "tracing"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            for mode in function.tracing_modes if is_traceable(function) else ():
                if mode.is_absent or mode.literal in {"PassThrough", "Disabled"}:
                    setting = "Tracing: Active" if function.is_sam else "TracingConfig: {Mode: Active}"
                    yield function.finding(
                        mode,
                        f"Function '{function.logical_id}' sends no traces of its own: slow and failed calls cannot be "
                        f"followed through it. Set {setting}",
                    )
