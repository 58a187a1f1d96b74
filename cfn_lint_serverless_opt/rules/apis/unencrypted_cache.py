from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.caches import unencrypted
from cfn_lint_serverless_opt.stack.resources.stages import stages
from cfn_lint_serverless_opt.stack.stack import Stack


class UnencryptedCache(ServerlessRule):
    """Cached responses that are not encrypted.

    Why: The cache keeps whole responses, personal data and secrets included, in plain text unless it is told to encrypt
    them.

    Instead: Set `CacheDataEncrypted: true` beside each `CachingEnabled: true`.
    """

    id = "IT3006"
    source_url = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html"
    guide = "Caching Configuration"
    tags = ["api", "caching", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for stage in stages(stack):
            for cluster in stage.get("CacheClusterEnabled"):
                for place, value in unencrypted(stage, cluster.when) if cluster.boolean else ():
                    yield place.finding(
                        value,
                        f"{stage.title} keeps cached responses in plain text: whoever reaches the cache reads them. "
                        "Set CacheDataEncrypted to true in MethodSettings",
                    )
