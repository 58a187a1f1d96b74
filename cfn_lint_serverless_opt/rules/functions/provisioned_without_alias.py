from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack import Stack


class ProvisionedWithoutAlias(ServerlessRule):
    """Provisioned concurrency without an alias to have it.

    Why: Concurrency is provisioned for an alias. The SAM transform fails for a function that has
    `ProvisionedConcurrencyConfig` but no `AutoPublishAlias`.

    Instead: Set `AutoPublishAlias: live`, and invoke the function through that alias.
    """

    id = "ET1012"
    source_url = (
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"
    )
    guide = "Provisioned Concurrency Strategy"
    tags = ["lambda", "sam", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.functions if any(one.is_sam for one in stack.functions) else ():
            for config in function.get("ProvisionedConcurrencyConfig") if function.is_sam else ():
                if not isinstance(config.value, dict) or not config.value:
                    continue
                for gap in function.absences("AutoPublishAlias", when=config.when):
                    yield function.finding(
                        gap,
                        f"Function '{function.logical_id}' has ProvisionedConcurrencyConfig but no alias: the SAM "
                        "transform fails. Set AutoPublishAlias, for example to live",
                    )
