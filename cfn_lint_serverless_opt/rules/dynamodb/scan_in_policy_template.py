from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.data import sam_policy_templates
from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.policies import sam_policies
from cfn_lint_serverless_opt.stack.stack import Stack

# It cannot do its work without.
_NEEDS_SCAN = "DynamoDBRestoreFromBackupPolicy"

_INSTEAD = {
    "DynamoDBCrudPolicy": "If it only puts and updates items, use DynamoDBWritePolicy; else write a statement with the "
    "actions that it uses, such as dynamodb:GetItem, dynamodb:Query and dynamodb:PutItem",
    "DynamoDBReadPolicy": "SAM has no narrower template: write a statement with the actions that it uses, such as "
    "dynamodb:GetItem and dynamodb:Query",
}
_OTHERWISE = "Write a statement with the actions that it uses"


class ScanInPolicyTemplate(ServerlessRule):
    """SAM policy template that includes `dynamodb:Scan` when a narrower one would do.

    Why: `DynamoDBCrudPolicy` and `DynamoDBReadPolicy` allow Scan, which reads, and pays for, up to 1 MB a call, page
    after page. Few functions need it, and those that have it come to use it.

    Instead: Use `DynamoDBWritePolicy` for a function that only puts and updates items, or a statement with the actions
    that the code calls, such as `dynamodb:GetItem` and `dynamodb:Query`.
    """

    id = "IT4002"
    source_url = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html"
    guide = "Query Optimization"
    tags = ["dynamodb", "sam", "iam"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for holder, policy in sam_policies(stack):
            for name, template in policy.entries():
                if name != _NEEDS_SCAN and "dynamodb:Scan" in sam_policy_templates().get(name, ()):
                    yield holder.finding(
                        template._replace(path=(*policy.path, name)),
                        f"{name} lets '{holder.logical_id}' scan: that reads, and pays for, up to 1 MB a call, page "
                        f"after page. {_INSTEAD.get(name, _OTHERWISE)}",
                    )
