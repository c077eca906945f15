"""lighttpd as far as its configuration, its certificates and its restarts go.

What is marked *measured* was seen on lighttpd built from the upstream tags 1.4.35 and 1.4.45 or on
Debian's 1.4.69, all with OpenSSL 3.0; *read* stands in the upstream source; *unverified* was found
nowhere.
"""
