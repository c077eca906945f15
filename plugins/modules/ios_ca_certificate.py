#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: EXE001 (Ansible wants the first line and forbids the mode)
"""Documentation of the action plug-in of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ios_ca_certificate
short_description: Make a trustpoint of Cisco IOS hold exactly one CA certificate
version_added: 0.1.0
author: The netpki maintainers (@netpki)
description:
  - Installs a CA certificate in a trustpoint by C(crypto pki authenticate), or removes the
    trustpoint.
  - The certificate is compared with O(sha256) before a device is touched, with the fingerprints
    that the device shows at its question, and once more as it was read back over a new
    connection.
  - When a step fails, what stood before is brought back and looked at over a new connection.
  - Success is claimed only after the startup configuration was seen to hold the change.
extends_documentation_fragment:
  - netpki.rotation.attributes
  - netpki.rotation.device
  - netpki.rotation.device.change
attributes:
  check_mode:
    support: full
    details:
      - The plan is made over a session in which configuration commands are refused before they
        are sent.
  diff_mode:
    support: full
    details: Shows the trustpoint before and after, and the commands.
  idempotent:
    support: full
options:
  trustpoint:
    description: Name of the trustpoint.
    type: str
    required: true
  certificate:
    description:
      - The CA certificate, one PEM block as text.
      - Exactly one of O(certificate) and O(certificate_file) is required.
    type: str
  certificate_file:
    description: File on the controller with the CA certificate as one PEM block.
    type: path
  sha256:
    description:
      - SHA-256 fingerprint of the CA certificate, 64 hexadecimal digits with or without
        separators.
      - Obtain it from the issuer, by another way than the certificate.
    type: str
    required: true
  state:
    description:
      - Whether the trustpoint shall hold the certificate, or be absent.
      - It is removed only if it holds this certificate or none, and nothing in the
        configuration uses it.
    type: str
    choices: [present, absent]
    default: present
  mode:
    description:
      - What to do with a trustpoint that holds another CA certificate.
      - V(beside) never removes anything. Use a new name and retire the old trustpoint later.
      - V(in_place) replaces it under the same name, after its restore was prepared.
    type: str
    choices: [beside, in_place]
    default: beside
  settings:
    description:
      - Sub-commands of the trustpoint, as its configuration shows them.
      - Others that the trustpoint has are kept. V(enrollment terminal) is added where there is
        no enrollment.
    type: list
    elements: str
    default: []
  superseded:
    description: SHA-256 fingerprints of certificates that must not be installed any more.
    type: list
    elements: str
    default: []
  allow_weak_key:
    description: Accept a key smaller than 2048 bits.
    type: bool
    default: false
  allow_unset_clock:
    description: Go on although the device does not trust its own clock.
    type: bool
    default: false
  registration:
    description:
      - Also prove that the content-filtering registration (C(trm register)) is active.
      - Left out where this is not set; V({}) takes the defaults.
    type: dict
    suboptions:
      timeout:
        description: Seconds to wait for it to become active.
        type: float
        default: 120.0
      interval:
        description: Seconds between looks at its status.
        type: float
        default: 5.0
seealso:
  - module: netpki.rotation.ios_trustpoint
  - module: netpki.rotation.ios_pki_info
"""

EXAMPLES = r"""
- name: Trust the new CA beside the old one
  netpki.rotation.ios_ca_certificate:
    trustpoint: EXAMPLE-2026
    certificate_file: example-root-2026.pem
    sha256: "{{ example_root_2026_sha256 }}"
    settings:
      - enrollment terminal
      - revocation-check none

- name: Replace a CA certificate under the same name, and prove the service behind it
  netpki.rotation.ios_ca_certificate:
    trustpoint: trend
    mode: in_place
    certificate: "{{ lookup('ansible.builtin.file', 'ca.pem') }}"
    sha256: "{{ ca_sha256 }}"
    registration:
      timeout: 300

- name: Remove the old trustpoint when nothing uses it any more
  netpki.rotation.ios_ca_certificate:
    trustpoint: EXAMPLE-2016
    certificate_file: example-root-2016.pem
    sha256: "{{ example_root_2016_sha256 }}"
    state: absent
"""

RETURN = r"""
outcome:
  description:
    - V(rotated) means changed, proved and saved. V(rolled_back) means failed, and all is as it
      was before.
    - V(stuck) means neither, a person is needed. V(planned) is the answer in check mode.
    - V(unchanged) means nothing was to be done, V(failed) that nothing was done.
  returned: always
  type: str
  sample: rotated
message:
  description: What happened, for people; also returned as RV(msg).
  returned: when the device was read
  type: str
  sample: "Changed and proved over a new connection: the trustpoint does not exist."
msg:
  description: One or two sentences for people.
  returned: always
  type: str
  sample: "Nothing to do: the CA certificate and the settings are in place."
device:
  description: Name of the device in the inventory.
  returned: when the device was read
  type: str
  sample: r1
hostname:
  description: Name of the device in its configuration.
  returned: when the device was read
  type: str
  sample: edge-r1
release:
  description: Release in its configuration.
  returned: when the device was read
  type: str
  sample: "15.2"
clock:
  description: What its clock showed.
  returned: when the device was read
  type: str
  sample: 12:00:00.123 UTC Sun Nov 22 2026
trustpoint:
  description: Name of the trustpoint.
  returned: when the device was read
  type: str
  sample: EXAMPLE-2026
reason:
  description: Why something is, or is not, to be done.
  returned: when the device was read
  type: str
  sample: the trustpoint does not exist
before:
  description: The CA certificate that the trustpoint held, or none.
  returned: when the device was read
  type: dict
  contains: &certificate
    subject:
      description: Subject, RFC 4514.
      returned: always
      type: str
      sample: CN=Example Root
    issuer:
      description: Issuer, RFC 4514.
      returned: always
      type: str
      sample: CN=Example Root
    serial_number:
      description: Serial number, hexadecimal.
      returned: always
      type: str
      sample: 01
    not_before:
      description: Begin of validity, ISO 8601, UTC.
      returned: always
      type: str
      sample: "2026-01-01T00:00:00+00:00"
    not_after:
      description: End of validity, ISO 8601, UTC.
      returned: always
      type: str
      sample: "2036-01-01T00:00:00+00:00"
    key_type:
      description: Kind of public key.
      returned: always
      type: str
      sample: rsa
    key_bits:
      description: Its size.
      returned: always
      type: int
      sample: 4096
    signature_hash:
      description: Hash of the signature.
      returned: always
      type: str
      sample: sha256
    is_ca:
      description: Whether it may issue certificates.
      returned: always
      type: bool
      sample: true
    fingerprint_sha256:
      description: SHA-256 of its DER, hexadecimal.
      returned: always
      type: str
    fingerprint_sha1:
      description: SHA-1 of its DER, hexadecimal.
      returned: always
      type: str
    fingerprint_md5:
      description: MD5 of its DER, hexadecimal.
      returned: always
      type: str
after:
  description: The CA certificate that the trustpoint shall hold, or none.
  returned: when the device was read
  type: dict
  contains: *certificate
used_by:
  description: Lines of the configuration that used the trustpoint.
  returned: when the device was read
  type: list
  elements: str
  sample: ["ip http secure-trustpoint EXAMPLE-2016"]
commands:
  description: Commands of the change, secrets masked.
  returned: when the device was read
  type: list
  elements: str
  sample: ["crypto pki trustpoint EXAMPLE-2026", "enrollment terminal"]
remaining_commands:
  description:
    - What a person has to type to bring back what was there, if the outcome is V(stuck).
  returned: when the device was read
  type: list
  elements: str
  sample: []
saved:
  description: Whether the startup configuration holds the trustpoint; none if that is not known.
  returned: when the device was read
  type: bool
  sample: true
registered:
  description: Whether the registration was seen active; none if that was not asked for.
  returned: when the device was read
  type: bool
  sample: true
error:
  description: What went wrong.
  returned: when it failed
  type: dict
  contains:
    kind:
      description: Name of the error.
      returned: always
      type: str
      sample: CertificateRefusedError
    message:
      description: The error and what to do about it.
      returned: always
      type: str
    transcript:
      description: The masked dialog up to the failure, or empty.
      returned: always
      type: str
"""
