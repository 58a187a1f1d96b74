from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.rules.iam.wildcard_action import WHOLE_SERVICE
from cfn_lint_serverless_opt.stack.relations.holders import named_holders
from cfn_lint_serverless_opt.stack.resources.iam_actions import is_for_key_users, may_be_any_key
from cfn_lint_serverless_opt.stack.resources.statements import Statement, statements
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.when import When

# https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
_NAMES_KEY = {"kms:requestalias", "kms:resourcealiases"}


class ActionPattern(ServerlessRule):
    """Statement allows actions by a pattern.

    Why: A pattern such as `s3:Get*` grants more than it seems to, and each action that AWS adds under the prefix.

    Instead: Name the actions that the code calls. `kms:GenerateDataKey*`, `kms:ReEncrypt*` and `kms:Describe*` on
    keys that the statement names are left alone: they are what it takes to use a key, and AWS writes them so.
    """

    id = "IT8010"
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"
    guide = "IAM Policy Optimization"
    tags = ["iam", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for statement in statements(stack):
            for action in statement.actions:
                name = action.literal
                if not isinstance(name, str) or not {"*", "?"} & set(name) or WHOLE_SERVICE.fullmatch(name):
                    continue
                gap = _without_named_key(statement, action.when) if is_for_key_users(name) else action.when
                if gap is not None:
                    yield statement.finding(
                        action._replace(when=gap),
                        f"'{name}' lets {named_holders(statement, gap)} do all that the pattern matches, now and when "
                        "AWS adds to it. Name the actions that are called",
                    )


def _without_named_key(statement: Statement, when: When) -> When | None:
    """A scenario in which a statement is about more than keys that it names, by ID or by alias."""
    resources = (*statement.absences("Resource", when=when), *statement.resources_within(when))
    for one in resources:
        if one.is_absent or (isinstance(one.text, str) and may_be_any_key(one.text)):
            gap = statement.stack.scenarios.outside(one.when, statement.requiring(_NAMES_KEY.__contains__))
            if gap is not None:
                return gap
    return None
