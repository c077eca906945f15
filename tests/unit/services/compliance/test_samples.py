"""Every rule says of every sample what was worked out by hand."""

from collections import defaultdict

import pytest
from support.compliance import Sample, judged
from unit.services.compliance.samples import SAMPLES

from netpki.services.compliance import RULES

EXPECTED = {"META-001": {"pass", "unknown"}, "META-002": {"not_applicable", "unknown"}}
"""Of rules about what was not seen, which is no fault and never a pass."""


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_rule_says_of_a_device_what_is_true(sample: Sample) -> None:
    outcome, findings = judged(sample)

    assert outcome == sample.outcome
    assert [(each.severity, each.message) for each in findings] == (
        [(sample.severity, sample.message)] if sample.severity else []
    )


def test_every_rule_has_a_good_and_a_bad_sample() -> None:
    outcomes = defaultdict(set)
    for sample in SAMPLES:
        outcomes[sample.rule].add(sample.outcome)

    assert outcomes.keys() == {rule.code for rule in RULES}
    wanted = {code: EXPECTED.get(code, {"pass", "fail"}) for code in outcomes}
    assert [code for code, found in outcomes.items() if not wanted[code] <= found] == []
