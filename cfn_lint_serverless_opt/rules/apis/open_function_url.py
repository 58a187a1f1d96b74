from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class OpenFunctionUrl(ServerlessRule):
    """Function URL that anyone can call.

    Why: With `AuthType: NONE` Lambda asks callers for no identity. Whoever knows the URL runs the function, as often
    as its concurrency allows, at your cost.

    Instead: Set `AuthType: AWS_IAM`. A public site puts CloudFront with an origin access control before it, or an API
    with an authorizer and throttling.
    """

    id = "WT3011"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
    tags = ["lambda", "api", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        urls = [(url, url.get("AuthType")) for url in stack.of_type("AWS::Lambda::Url")]
        urls += [(one, one.get("FunctionUrlConfig", "AuthType")) for one in stack.all(Function) if one.is_sam]
        for owner, kinds in urls:
            for kind in kinds:
                if kind.literal == "NONE":
                    title = f"The URL of function '{owner.logical_id}'" if owner.is_sam else f"URL '{owner.logical_id}'"
                    yield owner.finding(
                        kind,
                        f"{title} asks callers for no identity: whoever knows it runs the function at your cost. Set "
                        "AuthType: AWS_IAM",
                    )
