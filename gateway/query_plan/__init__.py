"""The plan: the contract between planner and executor, and its printers."""
