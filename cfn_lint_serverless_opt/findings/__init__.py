"""What a finding is, and how it is told."""

from cfn_lint_serverless_opt.findings.finding import Finding

__all__ = ["Finding"]
