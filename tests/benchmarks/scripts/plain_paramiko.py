"""Certificates for appliances as they are usually brought there: upload, restart, no question.

Usage: plain_paramiko.py JOB.json HOSTS.yaml THREADS
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import paramiko
import yaml

job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
hosts = yaml.safe_load(Path(sys.argv[2]).read_text(encoding="utf-8"))


def install(name: str, host: dict[str, Any]) -> None:
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect(
            host["hostname"],
            host["port"],
            host["username"],
            host["password"],
            allow_agent=False,
            look_for_keys=False,
        )
        with client.open_sftp() as sftp:
            sftp.put(f"{job['directory']}/{name}.pem", host["data"]["pem_file"])
        _stdin, stdout, _stderr = client.exec_command("service lighttpd restart")
        stdout.read()


with ThreadPoolExecutor(int(sys.argv[3])) as pool:
    list(pool.map(install, hosts, hosts.values()))
