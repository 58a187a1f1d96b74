from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.shared_roles import shared_roles
from cfn_lint_serverless_opt.stack.stack import Stack

_MAX_NAMED = 4


class SharedRole(ServerlessRule):
    """One role shared by several functions.

    Why: A shared role grants every function what any of them needs. Whoever takes over the least of them can do
    what all of them can, and no permission is ever taken away: nobody knows which function still needs it.

    Instead: Give each function a role of its own. SAM makes one for each function that has `Policies` and no `Role`.
    """

    id = "IT8006"
    source_url = "https://docs.aws.amazon.com/lambda/latest/operatorguide/specialized-all-purpose.html"
    tags = ["iam", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for role, sharings in shared_roles(stack):
            names = list(dict.fromkeys(f"'{function.logical_id}'" for sharing in sharings for function in sharing.both))
            more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
            for sharing in sharings:
                yield role.finding(
                    sharing.when,
                    f"Functions {', '.join(names[:_MAX_NAMED])}{more} share role '{role.logical_id}': each may do what "
                    "any of them needs. Give each function a role of its own",
                )
