"""Run the benchmarks of compliance; see ``docs/reference/benchmarks-compliance.md``."""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])
    runpy.run_module("benchmarks.compliance_command", run_name="__main__", alter_sys=True)
