from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.log_groups import LogGroup
from cfn_lint_serverless_opt.stack.stack import Stack


class LogGroupRetention(ServerlessRule):
    """Log group keeps its events for ever.

    Why: Without RetentionInDays CloudWatch Logs never deletes an event, and every stored gigabyte is billed every
    month, for as long as the group exists.

    Instead: Set RetentionInDays to as many days as people look back: 7 to 30 for a development stack, what the
    law or the auditors ask for elsewhere.
    """

    id = "WT5001"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html"
    )
    guide = "CloudWatch Logs Retention"
    tags = ["logs", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for group in stack.all(LogGroup):
            for kind in group.get("LogGroupClass"):
                # A DELIVERY group only passes logs on and keeps its events for a day.
                # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
                if kind.is_unknown or kind.literal == "DELIVERY":
                    continue
                for gap in group.absences("RetentionInDays", when=kind.when):
                    yield group.finding(
                        gap,
                        f"Log group '{group.logical_id}' keeps its events for ever, and each stored gigabyte is paid "
                        "for every month. Set RetentionInDays, for example to 30",
                    )
