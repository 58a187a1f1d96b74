from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.holders import named_holders
from cfn_lint_serverless_opt.stack.resources.statements import statements
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import arn_parts, has_marks

# No pattern for some roles matches both.
_ROLES = ("role/d41d8cd9", "role/98f00b20/4e9800998")


class PassAnyRole(ServerlessRule):
    """Statement allows to pass any role to any service.

    Why: With `iam:PassRole` on every role, whoever takes over the function can start something in another service
    with the most powerful role of the account, and so has its permissions.

    Instead: Name the role in `Resource`, or add a `Condition` on `iam:PassedToService`.
    """

    id = "WT8005"
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
    guide = "IAM Policy Optimization"
    tags = ["iam", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        scenarios = stack.scenarios
        for statement in statements(stack):
            for action in statement.actions:
                if str(action.literal).lower() != "iam:passrole":
                    continue
                for resource in statement.resources:
                    every = isinstance(resource.text, str) and _matches_every_role(resource.text)
                    when = scenarios.both(action.when, resource.when) if every else None
                    conditions = statement.requiring("iam:passedtoservice".__eq__)
                    gap = scenarios.outside(when, conditions) if when is not None else None
                    if gap is not None:
                        yield statement.finding(
                            gap,
                            f"iam:PassRole on every role lets {named_holders(statement, gap)} hand any role to any "
                            "service, and so use its permissions. Name the role, or add a Condition on "
                            "iam:PassedToService",
                        )


def _matches_every_role(pattern: str) -> bool:
    parts = arn_parts(pattern)
    if len(parts) < 6:
        return pattern == "*"
    # Every role of one account is every role.
    service, resource = parts[2], parts[5]
    return fnmatchcase("iam", service) and not has_marks(resource) and all(fnmatchcase(r, resource) for r in _ROLES)
