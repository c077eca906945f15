"""Trend Micro's Smart Protection Server as far as its web certificate goes."""
