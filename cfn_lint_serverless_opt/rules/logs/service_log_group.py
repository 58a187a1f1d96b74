from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.service_logs import undeclared_logs
from cfn_lint_serverless_opt.stack.stack import Stack


class ServiceLogGroup(ServerlessRule):
    """API stage, build project or GraphQL API whose log group the template does not declare.

    Why: The execution logs of a REST API stage, the logs of a CodeBuild project and those of an AppSync API go to a
    group that the service creates by itself, without retention. Its events are kept, and paid for, for ever.

    Instead: Declare an `AWS::Logs::LogGroup` with the name that the service uses and RetentionInDays:
    `API-Gateway-Execution-Logs_<API ID>/<stage>`, `/aws/codebuild/<project>` or `/aws/appsync/apis/<API ID>`.
    """

    id = "WT5003"
    source_url = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html"
    guide = "CloudWatch Logs Retention"
    tags = ["api", "codebuild", "appsync", "logs", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for owner, title, groups in undeclared_logs(stack):
            names = " or ".join(f"'{name}'" for name in dict.fromkeys(name for name, _ in groups))
            for _, gap in groups:
                yield owner.finding(
                    gap,
                    f"{title} logs to {names}, a group that AWS creates without retention: its logs are kept, and paid "
                    "for, for ever. Declare an AWS::Logs::LogGroup of that name with RetentionInDays",
                )
