"""The journal: what happened, kept and read by cursor.

Owns the port that the engine writes to and readers pull from, its adapters, and the codec between the core's
values and protobuf messages. It decides nothing about pipelines.
"""
