from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.stages import stages
from cfn_lint_serverless_opt.stack.stack import Stack


class CachingWithoutCluster(ServerlessRule):
    """Method caching without a cache cluster.

    Why: Responses are cached in the cache cluster of the stage. Without one the setting is accepted and ignored: each
    request reaches the backend.

    Instead: Set `CacheClusterEnabled: true` and a `CacheClusterSize` on the stage, or remove `CachingEnabled`.
    """

    id = "ET3004"
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html"
    guide = "Caching Configuration"
    tags = ["api", "caching"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for stage in stages(stack):
            for setting in stage.method_settings:
                for caching in setting.get("CachingEnabled"):
                    for cluster in stage.get("CacheClusterEnabled", when=caching.when) if caching.boolean else ():
                        if cluster.is_absent or cluster.boolean is False:
                            yield setting.finding(
                                caching._replace(when=cluster.when),
                                f"{stage.title} has no cache cluster, so CachingEnabled is ignored and each request "
                                "reaches the backend. Set CacheClusterEnabled to true, or remove CachingEnabled",
                            )
