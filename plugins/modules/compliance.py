#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: EXE001 (Ansible wants the first line and forbids the mode)
"""Documentation of the action plug-in of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: compliance
short_description: Judge the certificates, keys and clocks of a fleet by rules and a policy
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Takes what M(netpki.rotation.ios_pki_info) and M(netpki.rotation.sps_certificate_info) read
    of each host with O(netpki.rotation.ios_pki_info#module:inventory), judges the whole fleet by
    rules and a policy, and writes reports. Run it once for the play.
  - A host that was not reached, that something failed on, or that had no turn, is never taken for
    a good one.
  - Without O(read) only the policy, the history and the places of the reports are looked at, so
    that a mistake in them is told before a fleet is read and not after it.
  - Nothing is connected and no device is changed. The role P(netpki.rotation.compliance#role)
    does both steps.
extends_documentation_fragment:
  - netpki.rotation.attributes
attributes:
  check_mode:
    support: partial
    details: The fleet is judged; neither reports nor history are written, and no change is told.
  diff_mode:
    support: N/A
    details: Devices are not changed, and reports are new in each run.
  idempotent:
    support: N/A
    details: Each run is one more in the history, and its reports tell when it was.
  platform:
    platforms: Any
options:
  read:
    description:
      - Names of the variables in which the tasks before registered what they read of each host.
        Of several, the first whose task was not skipped for a host counts.
    type: list
    elements: str
  hosts:
    description:
      - Names of all hosts that should have been read, usually C(ansible_play_hosts_all). One that
        has none of the variables in O(read) is reported as not reached.
      - Required with O(read).
    type: list
    elements: str
  policy:
    description: File with the policy; without it the profile alone is taken.
    type: path
  profile:
    description:
      - Policy that netpki brings along, V(default), V(stig) or V(strict). Without it the one that
        O(policy) extends is taken.
    type: str
  history:
    description:
      - SQLite file that remembers runs, to tell what is new, fixed, and open since when. It is
        made if there is none.
    type: path
  reports:
    description:
      - Files to write. The ending says the form, C(.json), C(.html), C(.csv), C(.xml) for JUnit,
        C(.sarif), C(.prom) or C(.cklb).
    type: list
    elements: path
    default: []
seealso:
  - module: netpki.rotation.ios_pki_info
  - module: netpki.rotation.sps_certificate_info
"""

EXAMPLES = r"""
- name: Look at the policy before anything is read
  netpki.rotation.compliance:
    policy: policy.yml
  run_once: true

- name: Read every router
  netpki.rotation.ios_pki_info:
    inventory: true
  register: nightly
  ignore_errors: true
  ignore_unreachable: true

- name: Judge the fleet
  netpki.rotation.compliance:
    read: nightly
    hosts: "{{ ansible_play_hosts_all }}"
    policy: policy.yml
    history: /var/lib/netpki/compliance.sqlite
    reports:
      - /var/www/html/compliance.html
      - /var/lib/prometheus/node-exporter/netpki.prom
  run_once: true
  register: compliance

- name: Show what is wrong
  ansible.builtin.debug:
    msg: "{{ item.device }}: {{ item.rule }}: {{ item.message }}"
  loop: "{{ compliance.findings }}"
  loop_control:
    label: "{{ item.id }}"
  run_once: true
"""

RETURN = r"""
msg:
  description: How the fleet is, in one sentence.
  returned: always
  type: str
  sample: None of 3 devices is as the policy wants it; 2 have findings, 1 was not reached.
compliant:
  description: Whether no finding is open; what is unknown is open, too.
  returned: success, with O(read)
  type: bool
  sample: false
totals:
  description: Numbers of devices and findings.
  returned: success, with O(read)
  type: dict
  contains:
    devices:
      description: All devices.
      returned: always
      type: int
      sample: 3
    complete:
      description: Devices that were read and understood.
      returned: always
      type: int
      sample: 2
    incomplete:
      description: Devices that were reached and not understood completely.
      returned: always
      type: int
      sample: 0
    unreachable:
      description: Devices that were not reached, or not read.
      returned: always
      type: int
      sample: 1
    compliant:
      description: Devices that are as the policy wants them.
      returned: always
      type: int
      sample: 0
    fail:
      description: Findings of what is wrong.
      returned: always
      type: int
      sample: 4
    unknown:
      description: Findings of what could not be judged.
      returned: always
      type: int
      sample: 1
    waived:
      description: Findings that a waiver covers.
      returned: always
      type: int
      sample: 1
    open:
      description: Findings that the run fails for.
      returned: always
      type: int
      sample: 5
    by_severity:
      description: Findings of what is wrong, by severity.
      returned: always
      type: dict
      sample: {critical: 0, high: 1, medium: 3, low: 0, info: 0}
findings:
  description: Open findings, the worst first; the reports have all of them.
  returned: success, with O(read)
  type: list
  elements: dict
  contains:
    id:
      description: The same in each run, as long as the same thing is wrong.
      returned: always
      type: str
      sample: 3f0c1c6f7c1de6a2
    rule:
      description: Code of the rule.
      returned: always
      type: str
      sample: EXP-002
    severity:
      description: V(critical), V(high), V(medium), V(low) or V(info).
      returned: always
      type: str
      sample: high
    state:
      description: V(fail), or V(unknown) where the facts do not suffice.
      returned: always
      type: str
      sample: fail
    device:
      description: Name of the host.
      returned: always
      type: str
      sample: r1
    subject:
      description: What it is about, its C(kind), C(name) and C(id).
      returned: always
      type: dict
      sample: {kind: trustpoint, name: EXAMPLE-2016, id: EXAMPLE-2016}
    message:
      description: One sentence with the facts.
      returned: always
      type: str
      sample: It ends on 2026-12-03, in 11 days.
    mend:
      description: What mends it, C(lines) to type and in which C(kind) of place, or none.
      returned: always
      type: dict
      sample: {kind: configuration, lines: [no ip http server]}
    status:
      description: V(new) or V(open); none without O(history).
      returned: always
      type: str
      sample: open
    since:
      description: When the first run that had it began; none without O(history).
      returned: always
      type: str
      sample: "2026-11-20T02:15:00+00:00"
fixed:
  description: Findings that were open in the run before and are not any more; needs O(history).
  returned: success, with O(read)
  type: list
  elements: dict
reports:
  description: Files that were written.
  returned: success, with O(read)
  type: list
  elements: str
"""
