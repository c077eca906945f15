"""Ways to use the library: Ansible, Nornir, the command line; nothing imports them."""
