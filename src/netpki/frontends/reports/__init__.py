"""The certificate inventory of a fleet as a page, a table, a list of groups.

Everything here is a function of the document that ``schemas/inventory-1.json`` describes and of
the time to judge by: no file, no clock, no network. Text of devices comes out harmless.
"""

from netpki.frontends.reports.ansible_groups import ansible_inventory
from netpki.frontends.reports.html import html_page
from netpki.frontends.reports.inventory_csv import csv_rows, inventory_csv
from netpki.frontends.reports.terminal import show_inventory

__all__ = ["ansible_inventory", "csv_rows", "html_page", "inventory_csv", "show_inventory"]
