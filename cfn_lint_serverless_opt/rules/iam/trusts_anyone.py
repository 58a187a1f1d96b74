from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.trust import trusts
from cfn_lint_serverless_opt.stack.stack import Stack


class TrustsAnyone(ServerlessRule):
    """Trust policy that lets a service assume the role for anyone.

    Why: A service works for every AWS account. If another account can make it use this role, it does with its
    permissions what that account wants: the service is a confused deputy. The services that say for whom they assume
    a role can be held to this account.

    Instead: Add `Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}`, or `aws:SourceArn` with the
    resource that uses the role. Services that do not say for whom they act, such as EC2, and others who may assume the
    role need a statement of their own. Lambda is left alone: a role is passed to a function within its account.
    """

    id = "IT8009"
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"
    guide = "IAM Policy Optimization"
    tags = ["iam", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for trust in trusts(stack):
            for services, has_others, when in trust.for_whomever():
                names = " and ".join(f"{service}.amazonaws.com" for service in dict.fromkeys(services))
                role = f"{'The role of' if trust.holder.is_sam else 'Role'} '{trust.holder.logical_id}'"
                place = "In a statement for that alone, add" if has_others else "Add"
                yield trust.finding(
                    when,
                    f"{role} may be assumed by {names} on behalf of any AWS account. {place} "
                    "Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}",
                )
