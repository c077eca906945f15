"""Whether a fleet is as a policy wants it: rules over what was learnt about its devices.

``rules`` holds one row and one function for each rule, ``policy`` what somebody wants,
``evaluation`` brings them together. Pure: nothing is read or connected here.
"""

from netpki.services.compliance.case import Past, Surroundings
from netpki.services.compliance.evaluation import assess, is_open, is_unwanted
from netpki.services.compliance.finding import Assessed, Assessment, Finding, Outcome, State
from netpki.services.compliance.linting import Linter, LintFinding
from netpki.services.compliance.policy import Anchors, Group, Level, Policy, Thresholds, Waiver
from netpki.services.compliance.rule import SEVERITIES, Need, Rule, Severity
from netpki.services.compliance.rules import RULES

__all__ = [
    "RULES",
    "SEVERITIES",
    "Anchors",
    "Assessed",
    "Assessment",
    "Finding",
    "Group",
    "Level",
    "LintFinding",
    "Linter",
    "Need",
    "Outcome",
    "Past",
    "Policy",
    "Rule",
    "Severity",
    "State",
    "Surroundings",
    "Thresholds",
    "Waiver",
    "assess",
    "is_open",
    "is_unwanted",
]
