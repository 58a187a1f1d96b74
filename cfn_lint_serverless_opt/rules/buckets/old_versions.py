from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.buckets import Bucket
from cfn_lint_serverless_opt.stack.stack import Stack


class OldVersions(ServerlessRule):
    """Versioned bucket whose old versions never expire.

    Why: In a versioned bucket an overwritten or deleted object stays as a noncurrent version, paid for like any
    other, until a lifecycle rule expires it.

    Instead: Add an enabled rule with `NoncurrentVersionExpiration: {NoncurrentDays: 30}`.
    """

    id = "WT5008"
    source_url = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-versioning.html"
    guide = "S3 Lifecycle Policies"
    tags = ["s3", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for bucket in stack.all(Bucket):
            for versioned in bucket.versioned():
                expiring = (
                    when
                    for rule in bucket.lifecycle_rules
                    for when in rule.doing("NoncurrentVersionExpiration", "NoncurrentVersionExpirationInDays")
                )
                gap = bucket.without(expiring, versioned)
                if gap is not None:
                    yield bucket.finding(
                        gap,
                        f"Bucket '{bucket.logical_id}' is versioned but its old versions never expire: each "
                        "overwritten or deleted object is kept, and paid for, for ever. Add an enabled lifecycle rule "
                        "with NoncurrentVersionExpiration: {NoncurrentDays: 30}",
                    )
