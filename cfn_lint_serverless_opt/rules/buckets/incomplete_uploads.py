from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.log_buckets import takes_only_access_logs
from cfn_lint_serverless_opt.stack.resources.buckets import Bucket
from cfn_lint_serverless_opt.stack.stack import Stack


class IncompleteUploads(ServerlessRule):
    """Incomplete multipart uploads are never aborted.

    Why: The parts of an upload that was interrupted stay in the bucket. They are invisible in object listings and
    paid for like objects until the upload is aborted. A bucket that only access logging writes to is left alone: logs
    come in single requests.

    Instead: Add an enabled rule without prefix or other filter that has
    `AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}`.
    """

    id = "WT5007"
    source_url = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html"
    guide = "S3 Lifecycle Policies"
    tags = ["s3", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for bucket in stack.all(Bucket):
            if takes_only_access_logs(bucket):
                continue
            aborting = (
                when
                for rule in bucket.lifecycle_rules
                for when in rule.doing_bucket_wide("AbortIncompleteMultipartUpload")
            )
            gap = bucket.without(aborting, bucket.when)
            if gap is not None:
                yield bucket.finding(
                    gap,
                    f"Bucket '{bucket.logical_id}' keeps the parts of interrupted uploads, invisible and paid for, for "
                    "ever. Add an enabled lifecycle rule without a filter that has AbortIncompleteMultipartUpload: "
                    "{DaysAfterInitiation: 7}",
                )
