"""Run the benchmarks of reading; see ``docs/reference/benchmarks-reading.md`` and ``--help``."""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])
    runpy.run_module("benchmarks.reading_command", run_name="__main__", alter_sys=True)
