from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.access_log_formats import why_not_json
from cfn_lint_serverless_opt.stack.resources.stages import stages
from cfn_lint_serverless_opt.stack.stack import Stack


class PlainTextAccessLogs(ServerlessRule):
    """Access log format that is not JSON.

    Why: CloudWatch Logs Insights and metric filters read the fields of JSON by name. A line of plain text, XML or CSV
    must be taken apart by patterns that break with the next change of the format.

    Instead: Write `Format` as a JSON object on one line, such as `{"requestId": "$context.requestId", "status":
    "$context.status"}`.
    """

    id = "WT3002"
    source_url = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html"
    tags = ["api", "logs"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for stage in stages(stack):
            for logs in stage.access_logs:
                for log_format in logs.get("Format"):
                    reason = why_not_json(log_format)
                    if reason:
                        yield stage.finding(
                            log_format,
                            f"{stage.title} writes access logs that are not JSON ({reason}): queries and metric "
                            "filters cannot read their fields by name. Write Format as a JSON object such as "
                            """'{"requestId": "$context.requestId", "status": "$context.status"}'""",
                        )
