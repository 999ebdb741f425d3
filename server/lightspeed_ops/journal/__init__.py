"""The journal: the durable log of commits, which readers follow by cursor.

Owns the port that the engine writes to and readers read from, its adapters, and the codec between the core's
values and protobuf messages. It decides nothing about pipelines.
"""
