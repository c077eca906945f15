"""Screens as ntc-templates reads them with the templates that it brings.

Usage: ntc_screens.py CAPTURES.json RESULT.json
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from ntc_templates.parse import ParsingException, parse_output
from textfsm import TextFSMError

captures = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))


def rows(capture: dict[str, str]) -> list[dict[str, Any]] | None:
    try:
        return parse_output("cisco_ios", capture["command"], capture["text"])
    except (ParsingException, TextFSMError):
        return None


rows(captures[0])  # reads the index of all templates, once per process
start = time.process_time()
read = [rows(capture) for capture in captures]
seconds = time.process_time() - start
Path(sys.argv[2]).write_text(json.dumps({"seconds": seconds, "read": read}), encoding="utf-8")
