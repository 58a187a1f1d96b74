from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.function_logs import unmanaged_logs
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern

# CDK's own function that sets retentions; no template can give it a log group.
_CDK_LOG_RETENTION = lazy_pattern(r"LogRetention[0-9a-f]{30,}")


class FunctionLogGroup(ServerlessRule):
    """Function whose log group the template does not manage.

    Why: Lambda creates the missing group `/aws/lambda/<function name>` on the first invocation and never sets a
    retention on it: its events are kept, and every stored gigabyte is paid for, for ever. The group also outlives
    the stack.

    Instead: Declare an `AWS::Logs::LogGroup` named `!Sub /aws/lambda/${Function}` with RetentionInDays, or name a
    group in the function's LoggingConfig.LogGroup.
    """

    id = "WT5002"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html"
    guide = "CloudWatch Logs Retention"
    tags = ["lambda", "logs", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            if _CDK_LOG_RETENTION.match(function.logical_id):
                continue
            gap = unmanaged_logs(function)
            if gap is not None:
                yield function.finding(
                    gap,
                    f"Lambda creates the log group of function '{function.logical_id}' without retention: its logs "
                    f"are kept, and paid for, for ever. Declare an AWS::Logs::LogGroup with LogGroupName: "
                    f"!Sub /aws/lambda/${{{function.logical_id}}} and RetentionInDays, or name a group in "
                    "LoggingConfig.LogGroup",
                )
