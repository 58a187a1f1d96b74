from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack import Stack, When
from cfn_lint_serverless_opt.stack.concurrency import largest
from cfn_lint_serverless_opt.stack.functions import Function


class SnapStartProvisioned(ServerlessRule):
    """SnapStart together with provisioned concurrency.

    Why: Lambda has either of them on a version, not both: the deployment fails.

    Instead: Keep provisioned concurrency where answers must come at once, SnapStart where it is enough to start fast
    and cost counts, and remove the other.
    """

    id = "ET1011"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"
    guide = "Cold Start Optimization"
    tags = ["lambda", "deployment", "performance"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.functions:
            for applied in function.get("SnapStart", "ApplyOn") if function.provisioned else ():
                if applied.literal == "PublishedVersions":
                    yield from self._provisioned(function, applied.when)

    def _provisioned(self, function: Function, when: When) -> Iterator[Finding]:
        places = function.provisioned
        for there, values in function.stack.resolver.scenarios.together(when, *(one.known for one in places)):
            owner, value, number = largest(places, values)
            if number > 0:
                yield owner.finding(
                    value._replace(when=there),
                    f"Function '{function.logical_id}' has SnapStart and {number} provisioned environments: Lambda "
                    "rejects both on one version. Remove SnapStart or ProvisionedConcurrencyConfig",
                )
