"""What the end of a message says about conditions."""

import pytest

from cfn_lint_serverless_opt.findings.finding import Finding, Scenario, merged

PROD = (("IsProd", "true"),)
NOT_PROD = (("IsProd", "false"),)


@pytest.mark.parametrize(
    ("scenarios", "expected"),
    [
        ([()], "wrong"),
        ([PROD], "wrong (when IsProd is true)"),
        ([PROD, PROD], "wrong (when IsProd is true)"),
        ([PROD, ()], "wrong"),
        ([PROD, NOT_PROD], "wrong"),
        ([(("A", "true"), ("B", "false"))], "wrong (when A is true and B is false)"),
        ([PROD, (("A", "true"), ("B", "false"))], "wrong (when IsProd is true, or when A is true and B is false)"),
        ([(("Stage", "'dev'"),), (("Stage", "'test'"),)], "wrong (when Stage is 'dev' or 'test')"),
        (
            [((f"C{number}", "true"),) for number in range(6)],
            "wrong (when C0 is true, or when C1 is true, or when C2 is true, or when C3 is true, or in 2 more cases)",
        ),
    ],
)
def test_one_finding_names_all_scenarios(scenarios: list[Scenario], expected: str) -> None:
    (finding,) = merged(Finding(("Resources", "A"), "wrong", (scenario,)) for scenario in scenarios)
    assert str(finding) == expected


def test_findings_on_other_paths_or_subjects_stay_apart() -> None:
    findings = [Finding(("A",), "x"), Finding(("B",), "x"), Finding(("A",), "x", subject="state")]
    assert list(merged(findings)) == findings
