from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.rest_apis import rest_apis
from cfn_lint_serverless_opt.stack.stack import Stack


class UncompressedResponses(ServerlessRule):
    """REST API that does not compress its responses.

    Why: API Gateway compresses what it answers only from `MinimumCompressionSize` on. Without it every client waits
    for, and every gigabyte of data transfer pays for, JSON that would be a fraction of its size.

    Instead: Set `MinimumCompressionSize`, in bytes, to something like 1024: smaller answers can grow. An API that
    serves only binary data (`BinaryMediaTypes`) is left alone.
    """

    id = "IT3009"
    source_url = (
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html"
    )
    guide = "API Gateway Optimization"
    tags = ["api", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for api in rest_apis(stack):
            for size in api.minimum_compression_sizes:
                if size.is_absent and not api.may_be_binary_only(size.when):
                    yield api.finding(
                        size.when,
                        f"{api.title} compresses no response: large ones take longer and cost more to transfer. "
                        "Set MinimumCompressionSize, for example to 1024 bytes"
                        f"{', in Globals.Api' if api.is_implicit else ''}",
                    )
