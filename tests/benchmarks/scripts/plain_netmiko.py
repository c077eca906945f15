"""The rollover as it is usually scripted: a thread pool, and dialogs by timing.

Usage: plain_netmiko.py JOB.json HOSTS.yaml THREADS
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml
from netmiko import ConnectHandler

job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
hosts = yaml.safe_load(Path(sys.argv[2]).read_text(encoding="utf-8"))
name = job["trustpoint"]


def replace(host: dict[str, Any]) -> bool:
    with ConnectHandler(
        device_type="cisco_ios",
        host=host["hostname"],
        port=host["port"],
        username=host["username"],
        password=host["password"],
    ) as net:
        net.enable()
        net.config_mode()
        net.send_command_timing(f"no crypto pki trustpoint {name}")
        net.send_command_timing("yes")
        net.send_config_set(
            [f"crypto pki trustpoint {name}", *job["settings"], "exit"], exit_config_mode=False
        )
        net.send_command_timing(f"crypto pki authenticate {name}")
        net.send_command_timing(job["new_pem"].strip() + "\nquit")
        output = net.send_command_timing("yes")
        net.exit_config_mode()
        net.save_config()
        return "successfully imported" in output


with ThreadPoolExecutor(int(sys.argv[3])) as pool:
    done = list(pool.map(replace, hosts.values()))
sys.exit(not all(done))
