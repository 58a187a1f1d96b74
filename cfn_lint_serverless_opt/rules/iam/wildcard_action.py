from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.holders import named_holders
from cfn_lint_serverless_opt.stack.resources.iam_actions import is_every_resource
from cfn_lint_serverless_opt.stack.resources.statements import Statement, statements
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import show
from cfn_lint_serverless_opt.template.values import Resolved

WHOLE_SERVICE = lazy_pattern(r"\*+|(\*|[\w-]+):\*+")

_MAX_NAMED = 3


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
                    yield statement.finding(
                        action,
                        f"'{name}' lets {named_holders(statement, action.when)} do {_scope(statement, action)}. Name "
                        "the actions that are called, or remove it",
                    )


def _scope(statement: Statement, action: Resolved) -> str:
    """What an action of a statement allows, in words."""
    service = str(action.literal).partition(":")[0].strip("*")
    everything = f"everything in {service}" if service else "everything"
    resources = statement.resources_within(action.when)
    if any(isinstance(one.text, str) and is_every_resource(one.text) for one in resources):
        return everything if service else "everything in the account"
    names = list(dict.fromkeys(f"'{show(one.comparable)}'" for one in resources if one.comparable))
    if not names:
        return f"{everything} that its {'Resource' if resources else 'NotResource'} leaves it"
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return f"{everything} with {', '.join(names[:_MAX_NAMED])}{more}"
