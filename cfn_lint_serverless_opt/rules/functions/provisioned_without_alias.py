from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.provisioned import conditional_alias, without_alias
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class ProvisionedWithoutAlias(ServerlessRule):
    """Provisioned concurrency without an alias to have it, or an alias that hangs on a condition.

    Why: Concurrency is provisioned for an alias. The SAM transform fails for a function that has
    `ProvisionedConcurrencyConfig` but no `AutoPublishAlias`. It makes the alias before conditions are known: for an
    `AutoPublishAlias` that is an `Fn::If` it fails in every deployment, whatever the condition, provisioned concurrency
    or not.

    Instead: Set `AutoPublishAlias: live`, or a `Ref` to a parameter with a name, and invoke the function through that
    alias. `ProvisionedConcurrencyConfig` may hang on a condition. Where Globals provision what one function shall not
    have, `IgnoreGlobals: [ProvisionedConcurrencyConfig]` takes it out; `AWS::NoValue` comes too late, as all conditions
    do.
    """

    id = "ET1012"
    source_url = (
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"
    )
    guide = "Provisioned Concurrency Strategy"
    tags = ["lambda", "sam", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in (one for one in stack.all(Function) if one.is_sam):
            conditional = conditional_alias(function)
            if conditional is not None:
                yield function.finding(
                    conditional,
                    f"AutoPublishAlias of function '{function.logical_id}' is an Fn::If: the SAM transform, which runs "
                    "before conditions are known, refuses it in every deployment. Set a name, for example live, or a "
                    "Ref to a parameter; ProvisionedConcurrencyConfig may be an Fn::If",
                )
            for alias in without_alias(function):
                yield function.finding(
                    alias,
                    f"Function '{function.logical_id}' has ProvisionedConcurrencyConfig but no alias: the SAM "
                    "transform, which runs before conditions are known, fails. Set AutoPublishAlias, for example to "
                    "live",
                )
