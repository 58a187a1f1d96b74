from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.permission_sources import source_of
from cfn_lint_serverless_opt.stack.resources.permissions import Permission, is_foreign_service
from cfn_lint_serverless_opt.stack.stack import Stack

# What to write, by service: of the keys that narrow a permission, those that the service sends.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
_REMEDIES = {
    "cognito-idp": "Set SourceArn to the ARN of the user pool",
    # Its target group waits for the permission, which can therefore not refer to it.
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
    "elasticloadbalancing": "Set SourceArn to !Sub "
    "arn:${AWS::Partition}:elasticloadbalancing:${AWS::Region}:${AWS::AccountId}:targetgroup/*",
    "iot": "Set SourceArn to the ARN of the rule",
    "logs": "Set SourceArn to the ARN of the log group",
    # So does a bucket. Its ARN has no account.
    # https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
    "s3": "Set SourceAccount to !Ref AWS::AccountId, and SourceArn to !Sub arn:${AWS::Partition}:s3:::<bucket's name>",
    "sns": "Set SourceArn to the topic, with !Ref",
}
_OTHERS = "Set SourceArn to the resource, or SourceAccount to !Ref AWS::AccountId"


class OpenPermission(ServerlessRule):
    """Permission that lets anyone invoke a function.

    Why: `Principal: "*"` is every account of AWS. A service principal alone is little better: everyone can point a
    bucket, topic or rule of their own at the function, and the service invokes it for them, at your cost and with
    what they send.

    Instead: Name the account or role in `Principal`, or the organization in `PrincipalOrgID`. For a service, set
    `SourceArn` to the bucket, topic or rule, and `SourceAccount` where that ARN has no account, as with S3. An API has
    no attribute with its ARN: spell it out. EventBridge cannot invoke a function whose permission has a
    [`SourceAccount`](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html#eb-lam-function-not-invoked):
    the ARN of the rule alone is right. For Alexa, set `EventSourceToken` to the skill's ID.
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
                    yield permission.finding(gap, _message(permission, str(principal.literal)))


def _message(permission: Permission, principal: str) -> str:
    if principal.endswith(".amazon.com"):
        return (
            f"Permission '{permission.logical_id}' lets {principal} invoke the function for everyone's skills. Set "
            "EventSourceToken to the ID of the skill"
        )
    service = principal.split(".", 1)[0]
    return (
        f"Permission '{permission.logical_id}' lets {service}.amazonaws.com invoke the function for every AWS account "
        f"that names it. {_remedy(permission, service)}"
    )


def _remedy(permission: Permission, service: str) -> str:
    """What to write, with the keys that the service sends, and with the names of this template."""
    if service == "apigateway":
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
        api = f"${{{source_of(permission, service) or '<API>'}}}"
        return f"Set SourceArn to !Sub arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:{api}/*"
    if service == "events":
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html#eb-lam-function-not-invoked
        rule = source_of(permission, service) or "<rule>"
        return f"Set SourceArn to !GetAtt {rule}.Arn, and no SourceAccount, which keeps EventBridge from invoking it"
    return _REMEDIES.get(service, _OTHERS)
