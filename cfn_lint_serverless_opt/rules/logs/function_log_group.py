from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.function_logs import default_logs, unmanaged_logs
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern

# CDK's own function that sets retentions; no template can give it a log group.
_CDK_LOG_RETENTION = lazy_pattern(r"LogRetention[0-9a-f]{30,}")


class FunctionLogGroup(ServerlessRule):
    """Function whose log group the template does not manage.

    Why: Lambda creates the missing group `/aws/lambda/<function name>` on the first invocation and never sets a
    retention on it: its events are kept, and every stored gigabyte is paid for, for ever. The group also outlives
    the stack. Lambda@Edge writes to `/aws/lambda/us-east-1.<function name>`: a group without that prefix stays empty.

    Instead: Declare an `AWS::Logs::LogGroup` with RetentionInDays and give the function
    `LoggingConfig: {LogGroup: !Ref Group}`; its role must allow `logs:CreateLogStream` and `logs:PutLogEvents` on that
    group, as `AWSLambdaBasicExecutionRole` does. A group named `!Sub /aws/lambda/${Function}` serves too.

    A function that has run has its `/aws/lambda/` group already, and a deployment that declares a group of that name
    fails. A group of another name in LoggingConfig needs nothing else. To keep the old events instead, bring the
    group into the stack with a change set of type IMPORT, which changes nothing else; or delete it first if nobody
    needs them.

    A custom resource may run its function, which makes the group, before CloudFormation gets to the group of the
    template. LoggingConfig with a `Ref` makes the function wait for the group; otherwise let the custom resource have
    `DependsOn` the group.
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
                    "are kept, and paid for, for ever. Declare an AWS::Logs::LogGroup with RetentionInDays; name it in "
                    f"LoggingConfig.LogGroup, or set its LogGroupName to !Sub {default_logs(function)}",
                )
