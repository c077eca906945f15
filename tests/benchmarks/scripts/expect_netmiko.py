"""The rollover as a careful hand scripts it: a thread pool, and a pattern for every answer.

Usage: expect_netmiko.py JOB.json HOSTS.yaml THREADS
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
        net.send_command(f"no crypto pki trustpoint {name}", expect_string=r"\[yes/no\]")
        net.send_command("yes", expect_string=r"\(config\)#")
        net.send_config_set(
            [f"crypto pki trustpoint {name}", *job["settings"], "exit"], exit_config_mode=False
        )
        net.send_command(f"crypto pki authenticate {name}", expect_string="on a line by itself")
        net.send_command(
            job["new_pem"].strip() + "\nquit", expect_string=r"\[yes/no\]", cmd_verify=False
        )
        output = net.send_command("yes", expect_string=r"\(config\)#")
        net.exit_config_mode()
        net.save_config()
        return "successfully imported" in output


with ThreadPoolExecutor(int(sys.argv[3])) as pool:
    done = list(pool.map(replace, hosts.values()))
sys.exit(not all(done))
