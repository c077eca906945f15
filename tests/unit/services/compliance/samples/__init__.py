"""Samples of all rules, by family as the rules themselves."""

from unit.services.compliance.samples import expiry

SAMPLES = (*expiry.SAMPLES,)
