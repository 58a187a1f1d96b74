from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.permissions import Permission, is_foreign_service
from cfn_lint_serverless_opt.stack.stack import Stack

# What invokes a function through each service.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
_SOURCES = {
    "apigateway": "API",
    "cognito-idp": "user pool",
    "elasticloadbalancing": "target group",
    "events": "rule",
    "iot": "rule",
    "logs": "log group",
    "s3": "bucket",
    "sns": "topic",
}


class OpenPermission(ServerlessRule):
    """Permission that lets anyone invoke a function.

    Why: `Principal: "*"` is every account of AWS. A service principal alone is little better: everyone can point a
    bucket, topic or rule of their own at the function, and the service invokes it for them, at your cost and with
    what they send.

    Instead: Name the account or role in `Principal`, or the organization in `PrincipalOrgID`. For a service, set
    `SourceArn` to the bucket, topic or rule, and `SourceAccount` where that ARN has no account, as with S3. For
    Alexa, set `EventSourceToken` to the skill's ID.
    """

    id = "WT8007"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html"
    tags = ["iam", "lambda", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for permission in stack.all(Permission):
            for principal in permission.principals:
                is_anyone = principal.literal == "*"
                gap = permission.unnarrowed(principal) if is_anyone or is_foreign_service(principal) else None
                if gap is None:
                    continue
                if is_anyone:
                    yield permission.finding(
                        principal._replace(when=gap),
                        f"Permission '{permission.logical_id}' lets every AWS account invoke the function. Name the "
                        "account, role or service in Principal, or set PrincipalOrgID",
                    )
                else:
                    yield permission.finding(gap, _message(permission.logical_id, str(principal.literal)))


def _message(logical_id: str, principal: str) -> str:
    if principal.endswith(".amazon.com"):
        return (
            f"Permission '{logical_id}' lets {principal} invoke the function for everyone's skills. Set "
            "EventSourceToken to the ID of the skill"
        )
    service = principal.split(".", 1)[0]
    source = _SOURCES.get(service, "resource")
    account = "and" if service == "s3" else "or"  # the ARN of a bucket has no account
    return (
        f"Permission '{logical_id}' lets {service}.amazonaws.com invoke the function for every AWS account that names "
        f"it. Set SourceArn to the {source}, {account} SourceAccount to !Ref AWS::AccountId"
    )
