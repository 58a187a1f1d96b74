from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.holders import named_holders
from cfn_lint_serverless_opt.stack.resources.statements import statements
from cfn_lint_serverless_opt.stack.stack import Stack


class AllowAllBut(ServerlessRule):
    """Statement allows all but some actions, or on all but some resources.

    Why: `NotAction` and `NotResource` in an Allow statement grant everything that they do not name, in every
    service and in what AWS adds later. Nothing of it is denied.

    Instead: Name what is allowed in `Action` and `Resource`.
    """

    id = "WT8004"
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html"
    guide = "IAM Policy Optimization"
    tags = ["iam", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for statement in statements(stack):
            for key, value in statement.properties.entries():
                if key in {"NotAction", "NotResource"} and not value.is_absent:
                    yield statement.finding(
                        value,
                        f"{key} lets {named_holders(statement, value.when)} use everything that it does not name. Name "
                        f"what is allowed in {key.removeprefix('Not')}",
                    )
