"""Lightspeed Operations: the service that runs the operations side of data pipelines."""
