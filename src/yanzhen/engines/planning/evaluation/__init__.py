"""Checks and costs of finished plans, from the input and the plan alone.

Nothing here imports the solvers or the readers of the engine.
"""
