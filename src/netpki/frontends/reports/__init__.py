"""The certificate inventory of a fleet as a page, a table, a list of groups.

Everything here is a function of the document that ``schemas/inventory-1.json`` describes and of
the time to judge by: no file, no clock, no network. Text of devices comes out harmless.

There is a module for each form, and nothing is exported here: who wants one form need not pay
for importing what makes the others.
"""
