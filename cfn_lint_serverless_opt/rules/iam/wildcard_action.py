from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.statements import statements
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern

WHOLE_SERVICE = lazy_pattern(r"\*+|(\*|[\w-]+):\*+")


class WildcardAction(ServerlessRule):
    """Statement allows every action of a service, or of all.

    Why: Whoever takes over the function can do whatever the service offers: read every table, delete every bucket,
    create keys. A bug in the handler can do the same.

    Instead: Name the actions that the code calls, such as `dynamodb:GetItem` and `dynamodb:Query`.

    Options: `allow_actions` (none): actions that are left alone, with `*` and `?` as in a policy.
    """

    id = "WT8001"
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"
    guide = "IAM Policy Optimization"
    tags = ["iam", "security"]
    options = {"allow_actions": {"type": "list", "itemtype": "string", "default": []}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        allowed = [pattern.lower() for pattern in self.config["allow_actions"]]
        for statement in statements(stack):
            for action in statement.actions:
                name = action.literal
                if not isinstance(name, str) or not WHOLE_SERVICE.fullmatch(name):
                    continue
                if not any(fnmatchcase(name.lower(), pattern) for pattern in allowed):
                    service = name.partition(":")[0].strip("*")
                    scope = f"everything in {service}" if service else "everything in the account"
                    yield statement.finding(
                        action,
                        f"'{name}' lets '{statement.holder.logical_id}' do {scope}, and so whoever takes it over. Name "
                        "the actions that it calls",
                    )
