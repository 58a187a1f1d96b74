from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.stages import stages
from cfn_lint_serverless_opt.stack.stack import Stack


class StageWithoutAccessLogs(ServerlessRule):
    """API stage without access logs.

    Why: Without access logs nobody can tell who called an API, when, how long it took and what the answer was: errors
    and abuse leave no trace.

    Instead: Set `DestinationArn` (a log group or a Firehose stream) and a JSON `Format` in `AccessLogSetting` of a REST
    API's stage, in `AccessLogSettings` of an HTTP or WebSocket API's stage, or in the `Globals` of an implicit API.
    """

    id = "WT3001"
    source_url = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html"
    tags = ["api", "logs"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for stage in stages(stack):
            for logs in stage.access_logs if not stage.is_made_by_deployment else ():
                for gap in logs.get("DestinationArn"):
                    if gap.is_absent:
                        setting = stage.access_log_property if logs.is_absent else "DestinationArn"
                        yield stage.finding(
                            logs._replace(when=gap.when),
                            f"{stage.title} keeps no access logs: there is no record of who called it and what "
                            f"they got. Set {setting}{stage.settings_place}",
                        )
