"""Passes over the fetch graph, one file each, run in the order of `passes.py`."""
