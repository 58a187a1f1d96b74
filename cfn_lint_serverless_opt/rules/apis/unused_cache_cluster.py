from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.caches import unused
from cfn_lint_serverless_opt.stack.resources.stages import stages
from cfn_lint_serverless_opt.stack.stack import Stack


class UnusedCacheCluster(ServerlessRule):
    """Cache cluster that no method uses.

    Why: A cache cluster is paid for by the hour, whether anything is in it or not. It stays empty if caching is turned
    off for all methods, or if the API has no GET method, the only kind that is cached without further ado.

    Instead: Remove `CacheClusterEnabled`, or set `CachingEnabled: true` and a `CacheTtlInSeconds` above 0 in
    `MethodSettings` for the methods that should be cached.
    """

    id = "WT3005"
    source_url = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html"
    guide = "Caching Configuration"
    tags = ["api", "caching", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for stage in stages(stack):
            for cluster in stage.get("CacheClusterEnabled"):
                for gap in unused(stage, cluster.when) if cluster.boolean else ():
                    yield stage.finding(
                        cluster._replace(when=gap),
                        f"{stage.title} pays for a cache cluster by the hour but caches no method. Set CachingEnabled "
                        "to true in MethodSettings for the methods to cache, or remove CacheClusterEnabled",
                    )
