"""Errors in certificates, as the library pkilint finds them by RFC 5280 in one process.

Usage: pkilint_certificates.py DIRECTORY RESULT.json
"""

import json
import sys
from pathlib import Path

from pkilint import loader
from pkilint.pkix import certificate, extension, name
from pkilint.validation import ValidationFindingSeverity

validator = certificate.create_pkix_certificate_validator_container(
    certificate.create_decoding_validators(
        name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS
    ),
    [
        certificate.create_issuer_validator_container([]),
        certificate.create_validity_validator_container(),
        certificate.create_subject_validator_container([]),
        certificate.create_extensions_validator_container([]),
        certificate.create_spki_validator_container([]),
    ],
)
found = {}
for path in sorted(Path(sys.argv[1]).glob("*.pem")):
    document = loader.load_pem_certificate(path.read_text(encoding="ascii"), path.name)
    found[path.stem] = [
        each.finding.code
        for result in validator.validate(document.root)
        for each in result.finding_descriptions
        if each.finding.severity <= ValidationFindingSeverity.ERROR
    ]
Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")
