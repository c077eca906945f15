"""Saved configurations as the library reads them, without the start of a program.

Usage: netpki_survey.py DIRECTORY PROCESSES RESULT.json
"""

import json
import sys
import time
from pathlib import Path

from netpki.frontends.saved import survey

if __name__ == "__main__":
    start, cpu = time.perf_counter(), time.process_time()
    records = survey([Path(sys.argv[1])], processes=int(sys.argv[2]))
    cost = {
        "wall": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "devices": len(records),
    }
    Path(sys.argv[3]).write_text(json.dumps(cost), encoding="utf-8")
