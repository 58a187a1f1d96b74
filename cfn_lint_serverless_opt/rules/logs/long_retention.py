from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.log_groups import LogGroup
from cfn_lint_serverless_opt.stack.stack import Stack


class LongRetention(ServerlessRule):
    """Log group keeps its events longer than `max_days`.

    Why: CloudWatch Logs bills every stored gigabyte every month. Logs that nobody searches any more cost several
    times less in S3, where a lifecycle rule can move them to an archive class.

    Instead: Keep in CloudWatch Logs what people search, and export what must be archived to S3.

    Options: `max_days` (365): the longest retention, in days, that is not reported.
    """

    id = "IT5004"
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html"
    guide = "CloudWatch Logs Retention"
    tags = ["logs", "cost"]
    options = {"max_days": {"type": "integer", "default": 365}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        longest = self.config["max_days"]
        for group in stack.all(LogGroup):
            for days in group.get("RetentionInDays"):
                if isinstance(days.number, (int, float)) and days.number > longest:
                    yield group.finding(
                        days,
                        f"Log group '{group.logical_id}' keeps its events for {days.number} days, and they are billed "
                        f"every month. Set RetentionInDays to at most {longest}, and export to S3 what must be kept",
                    )
