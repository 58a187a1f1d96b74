from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.buckets import Bucket
from cfn_lint_serverless_opt.stack.stack import Resource, Stack


class BucketLifecycle(ServerlessRule):
    """Bucket has no lifecycle.

    Why: Without a lifecycle S3 keeps every object, every old version and every part of an interrupted upload for
    ever, in S3 Standard unless who writes an object asks for another storage class.

    Instead: Add LifecycleConfiguration with rules that expire what is no longer needed or move it to a cheaper
    class, one that aborts incomplete multipart uploads and, where the bucket is versioned, one that expires old
    versions.

    Options: `exempt_tags` (none): tags of buckets that are left alone, each a key or `key=value`.
    """

    id = "WT5005"
    source_url = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html"
    guide = "S3 Lifecycle Policies"
    tags = ["s3", "cost"]
    options = {"exempt_tags": {"type": "list", "itemtype": "string", "default": []}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        for bucket in stack.all(Bucket):
            for lifecycle in bucket.lifecycles:
                if lifecycle.is_absent and not self._is_exempt(bucket):
                    versioned = list(bucket.versioned(lifecycle.when))
                    is_sometimes = stack.scenarios.outside(lifecycle.when, versioned) is not None
                    where = " (where it is versioned)" if is_sometimes else ""
                    kept = f"object, old version{where}" if versioned else "object"
                    old = ", NoncurrentVersionExpiration" if versioned else ""
                    yield bucket.finding(
                        lifecycle,
                        f"Bucket '{bucket.logical_id}' keeps every {kept} and interrupted upload for ever, in S3 "
                        "Standard unless a request says otherwise. Add LifecycleConfiguration with "
                        f"AbortIncompleteMultipartUpload{old} and rules that expire or move what is no longer needed",
                    )

    def _is_exempt(self, bucket: Resource) -> bool:
        exempt = set(self.config["exempt_tags"])
        for tag in [tag for tags in bucket.get("Tags") for tag in tags.items()] if exempt else ():
            for key in tag.get("Key"):
                for value in tag.get("Value"):
                    if {key.literal, f"{key.literal}={value.literal}"} & exempt:
                        return True
        return False
