"""Cisco IOS and IOS XE: dialogs, parsing, settings and the driver over them."""
