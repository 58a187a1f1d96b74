from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.provisioned import without_alias
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class ProvisionedWithoutAlias(ServerlessRule):
    """Provisioned concurrency without an alias to have it.

    Why: Concurrency is provisioned for an alias. The SAM transform fails for a function that has
    `ProvisionedConcurrencyConfig` but no `AutoPublishAlias`.

    Instead: Set `AutoPublishAlias: live`, and invoke the function through that alias. Where Globals provision what
    one function shall not have, `IgnoreGlobals: [ProvisionedConcurrencyConfig]` takes it out; `AWS::NoValue` comes too
    late, as all conditions do.
    """

    id = "ET1012"
    source_url = (
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"
    )
    guide = "Provisioned Concurrency Strategy"
    tags = ["lambda", "sam", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            for alias in without_alias(function) if function.is_sam else ():
                yield function.finding(
                    alias,
                    f"Function '{function.logical_id}' has ProvisionedConcurrencyConfig but no alias: the SAM "
                    "transform, which runs before conditions are known, fails. Set AutoPublishAlias, for example to "
                    "live",
                )
