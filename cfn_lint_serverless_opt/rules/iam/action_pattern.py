from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.rules.iam.wildcard_action import WHOLE_SERVICE
from cfn_lint_serverless_opt.stack.resources.statements import statements
from cfn_lint_serverless_opt.stack.stack import Stack


class ActionPattern(ServerlessRule):
    """Statement allows actions by a pattern.

    Why: A pattern such as `s3:Get*` grants more than it seems to, and each action that AWS adds under the prefix.

    Instead: Name the actions that the code calls.
    """

    id = "IT8010"
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"
    guide = "IAM Policy Optimization"
    tags = ["iam", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for statement in statements(stack):
            for action in statement.actions:
                name = action.literal
                if isinstance(name, str) and {"*", "?"} & set(name) and not WHOLE_SERVICE.fullmatch(name):
                    yield statement.finding(
                        action,
                        f"'{name}' lets '{statement.holder.logical_id}' do all that the pattern matches, now and when "
                        "AWS adds to it. Name the actions that it calls",
                    )
