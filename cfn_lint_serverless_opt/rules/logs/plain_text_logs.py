from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.layers import layer_names
from cfn_lint_serverless_opt.stack.resources.variables import may_have_variable
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.stack.switches import wrong_throughout
from cfn_lint_serverless_opt.template.references import is_unknown

# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
_WITH_LOGGERS = ("dotnet", "java", "nodejs", "python")


class PlainTextLogs(ServerlessRule):
    """Function logs plain text.

    Why: Plain text must be taken apart by patterns before it can be searched or counted, and Lambda cannot leave out
    levels that nobody reads. JSON is queried by field, and filtered by level before it is paid for.

    Instead: Set `LoggingConfig: {LogFormat: JSON}`. A function with `POWERTOOLS_*` variables or a layer of
    Powertools for AWS Lambda is left alone: its logger writes JSON by itself. So is one that logs JSON in
    some deployments: that is a decision.
    """

    id = "IT7012"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html"
    tags = ["lambda", "logs"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            formats = wrong_throughout(function.log_formats, lambda one: not one.is_absent and one.literal != "Text")
            for log_format in formats if not _has_powertools(function) else ():
                yield function.finding(
                    log_format,
                    f"Function '{function.logical_id}' logs plain text, which queries can only take apart by "
                    f"patterns. Set LoggingConfig: {{LogFormat: JSON}}{_logger(function)}",
                )


def _has_powertools(function: Function) -> bool:
    # https://docs.aws.amazon.com/powertools/python/latest/getting-started/install/
    is_layer = any("powertools" in name.lower() for name in layer_names(function) if not is_unknown(name))
    return is_layer or may_have_variable(function, "POWERTOOLS_")


def _logger(function: Function) -> str:
    """Lambda makes JSON of what some runtimes log through their own loggers."""
    names = [runtime.literal for runtime in function.get("Runtime")]
    is_known = all(isinstance(name, str) and name.startswith(_WITH_LOGGERS) for name in names)
    return ", and log through the runtime's logger" if is_known else ""
