from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.rest_apis import rest_apis
from cfn_lint_serverless_opt.stack.stack import Stack


class UncachedReads(ServerlessRule):
    """REST API with GET methods, none of which is cached.

    Why: Every GET request runs the integration, also for an answer that has been given a second ago. A cache answers
    it sooner and spares the backend; it costs from $0.02 an hour on, so that it pays where the same is read often.

    Instead: Set `CacheClusterEnabled` and `CacheClusterSize` on the stage, with `CacheTtlInSeconds` in `MethodSettings`
    and the parameters that tell answers apart as cache keys. GET methods are then cached unless a setting says no.
    """

    id = "IT3010"
    source_url = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html"
    guide = "Caching Configuration"
    tags = ["api", "cost", "latency"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for api in rest_apis(stack):
            for stage, setting in api.uncached_gets():
                yield stage.finding(
                    setting,
                    f"{api.title} has GET methods and no stage that caches: each request runs the backend. Set "
                    "CacheClusterEnabled: true and CacheClusterSize where the same is read often",
                )
