from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.deployments import serves_deployments
from cfn_lint_serverless_opt.stack.relations.watched_functions import watches_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class UnwatchedFunction(ServerlessRule):
    """Function no alarm watches.

    Why: A function that fails or is throttled fails silently: the metrics `Errors` and `Throttles` rise, and nobody is
    told until a user complains. Functions that only custom resources or the rotation of secrets use are left alone: a
    deployment fails with them, and Secrets Manager has an event for a rotation that fails (`RotationFailed`).

    Instead: Add an AWS::CloudWatch::Alarm on `Errors` in AWS/Lambda with the dimension `FunctionName: !Ref <function>`,
    or one on a metric filter of its log group. An alarm under a condition is a decision, and not reported.
    """

    id = "IT7011"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"
    tags = ["lambda", "cloudwatch", "alarms"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            is_watched = any(stack.scenarios.within(function.when, watches_of(function)))
            if not is_watched and not serves_deployments(function):
                metric = "DurableExecutionFailed" if function.is_durable else "Errors"
                yield function.finding(
                    function.when,
                    f"No alarm here watches function '{function.logical_id}': nobody is told when it fails. Add "
                    f"an AWS::CloudWatch::Alarm with AlarmActions on {metric} in AWS/Lambda, with the dimension "
                    f"FunctionName: !Ref {function.logical_id}",
                )
