"""Cisco IOS and IOS XE as far as their PKI dialogs go."""
