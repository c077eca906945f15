"""Inventories of Ansible and of Nornir, read into one form."""
