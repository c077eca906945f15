"""The configuration with which an emulated router comes into being."""

from __future__ import annotations

from collections.abc import Mapping

from netpki.emulators.ios.configuration import Configuration, Section
from netpki.emulators.ios.personality import Personality


def factory_configuration(hostname: str, username: str, personality: Personality) -> Configuration:
    """A router that does nothing but let ``username`` in."""
    interface = personality.interface
    blocks: Mapping[str, tuple[str, ...]] = {
        **dict.fromkeys(personality.services, ()),
        f"hostname {hostname}": (),
        "boot-start-marker": (),
        "boot-end-marker": (),
        "no aaa new-model": (),
        "ip domain name example.net": (),
        f"username {username} privilege 15 secret 5 <removed>": (),
        "redundancy": (),
        f"interface {interface}0/0": (" ip address 192.0.2.1 255.255.255.0", " duplex auto"),
        f"interface {interface}0/1": (" no ip address", " shutdown"),
        "ip forward-protocol nd": (),
        "control-plane": (),
        "line con 0": (),
        "line vty 0 4": (" login local", " transport input ssh"),
    }
    return Configuration(sections=[Section(header, lines) for header, lines in blocks.items()])
