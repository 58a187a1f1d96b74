from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.rest_apis import rest_apis
from cfn_lint_serverless_opt.stack.stack import Stack


class UncachedReads(ServerlessRule):
    """REST API with GET methods for everyone, none of which is cached.

    Why: Every GET request runs the integration, also for an answer that has been given a second ago. A cache answers
    it sooner and spares the backend; it costs from $0.02 an hour on, so that it pays where the same is read often. A
    method with an authorizer, or that takes an `Authorization` header, is left alone: what it answers may be for this
    caller only. So is a stage with `CacheClusterEnabled: false`, and one that caches under some condition: somebody has
    decided about it.

    Instead: Set `CacheClusterEnabled` and `CacheClusterSize` on the stage, and `CachingEnabled`, `CacheTtlInSeconds`
    and `CacheDataEncrypted` in `MethodSettings`. Make what tells answers apart cache keys, path parameters too:
    `CacheKeyParameters` of an integration, `cacheKeyParameters` in OpenAPI, `Caching: true` in the `RequestParameters`
    of a SAM event. Requests that differ in nothing else get the same answer.
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
                    f"{api.title} has GET methods without an authorizer and no stage that caches: each request "
                    "runs the backend. Where the same is read often set CacheClusterEnabled: true, CacheClusterSize "
                    "and, in MethodSettings, CachingEnabled and CacheDataEncrypted: true, and make the path and query "
                    "parameters and headers that tell answers apart cache keys",
                )
