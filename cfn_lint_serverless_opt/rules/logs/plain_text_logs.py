from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class PlainTextLogs(ServerlessRule):
    """Function logs plain text.

    Why: Plain text must be taken apart by patterns before it can be searched or counted, and Lambda cannot leave out
    levels that nobody reads. JSON is queried by field, and filtered by level before it is paid for.

    Instead: Set `LoggingConfig: {LogFormat: JSON}`.
    """

    id = "IT7012"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html"
    tags = ["lambda", "logs"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            for log_format in function.log_formats:
                if log_format.is_absent or log_format.literal == "Text":
                    yield function.finding(
                        log_format,
                        f"Function '{function.logical_id}' logs plain text, which must be taken apart by patterns. Set "
                        "LoggingConfig: {LogFormat: JSON}",
                    )
