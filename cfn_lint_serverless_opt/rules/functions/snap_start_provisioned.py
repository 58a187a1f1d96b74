from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.provisioned import largest, provisioned_for
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When


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
        for function in stack.all(Function):
            for applied in function.get("SnapStart", "ApplyOn") if provisioned_for(function) else ():
                if applied.literal == "PublishedVersions":
                    yield from self._provisioned(function, applied.when)

    def _provisioned(self, function: Function, when: When) -> Iterator[Finding]:
        places = provisioned_for(function)
        for there, values in function.stack.scenarios.together(when, *(one.known for one in places)):
            owner, value, number = largest(places, values)
            if number > 0:
                yield owner.finding(
                    value._replace(when=there),
                    f"Function '{function.logical_id}' has SnapStart and {number} provisioned environments: Lambda "
                    "rejects both on one version. Remove SnapStart or ProvisionedConcurrencyConfig",
                )
