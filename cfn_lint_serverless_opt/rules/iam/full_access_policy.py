from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.policies import attached_policies, aws_managed_policy
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern

_BROAD = lazy_pattern(r"FullAccess|AdministratorAccess|PowerUserAccess")


class FullAccessPolicy(ServerlessRule):
    """AWS managed policy that grants a whole service, or everything.

    Why: Policies such as AmazonDynamoDBFullAccess allow every action on every resource of a service, and of those
    around it. Whoever takes over the function can use them all.

    Instead: Write a statement with the actions and resources that the code uses, or a SAM policy template.
    """

    id = "WT8003"
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html"
    guide = "IAM Policy Optimization"
    tags = ["iam", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for holder, policy in attached_policies(stack):
            path, _, name = aws_managed_policy(policy).rpartition("/")
            if _BROAD.search(name) and path != "service-role":
                scope = "a whole service" if "FullAccess" in name else "almost everything in the account"
                yield holder.finding(
                    policy,
                    f"'{name}' lets '{holder.logical_id}' use {scope}. Grant the actions and resources that it uses, "
                    "or remove the policy",
                )
