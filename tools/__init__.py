"""Evaluation, simulation and measurement: not part of the product."""
