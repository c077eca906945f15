"""Policy files: which rules, how strict, which CAs, who is excused until when.

```yaml
version: 1
name: branches
extends: default              # or stig, strict: what this file adds to
fail_on: medium               # findings below do not make a run fail
lint: pkix                    # or cabf-serverauth; certificates are not linted without it

rules:                        # a later line counts before an earlier one
  "KEY-*": high               # patterns with * stand in quotes
  EXP-003: off

thresholds:
  identity_critical_days: 10
  time_sources: 3

anchors:
  approved:
    - file: anchors/device-ca.pem        # relative to this file, one certificate
    - sha256: "1111111111111111111111111111111111111111111111111111111111111111"
      name: Management CA, 2026          # for readers of this file
  superseded:
    - sha256: "2222222222222222222222222222222222222222222222222222222222222222"
      reason: replaced in the change of June
  urls:
    - "http://ca.example.com/*"

groups:                       # devices that are judged otherwise
  - name: laboratory
    devices: ["lab-*"]
    rules:
      "*": info

waivers:                      # never without an owner, a reason and an end
  - rule: EXP-002
    devices: ["br-17", "br-18"]
    subject: "CN=br-1*"       # of what was judged; everything without it
    owner: network team
    reason: both are replaced by the end of the year
    expires: 2026-12-31       # its last day

approved_state: approved.json # an inventory; what differs from it is drift
approved_changes:
  - sha256: "3333333333333333333333333333333333333333333333333333333333333333"
    change: CHG0012
```

Only ``version`` must be there. What is unknown is an error and never ignored. The form is
``frontends/schemas/policy-1.json``.
"""

from netpki.frontends.policy.reading import DEFAULT, ReadPolicy, profiles, read_policy

__all__ = ["DEFAULT", "ReadPolicy", "profiles", "read_policy"]
