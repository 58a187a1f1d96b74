"""A finding: what it says and where it stands."""

from cfn_lint_serverless_opt.findings.finding import Finding

__all__ = ["Finding"]
