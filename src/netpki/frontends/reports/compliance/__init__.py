"""A compliance run as a page, at the terminal, and in formats for other programs.

Everything here is a function of the document of ``frontends.compliance_document``: no file, no
clock, no network. Text of devices and policies comes out harmless.

There is a module for each form, and nothing is exported here: who wants one form need not pay
for importing what makes the others.
"""
