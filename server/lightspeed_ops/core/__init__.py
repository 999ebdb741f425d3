"""The domain core of the operations surface: pure, synchronous and deterministic.

It owns every rule of the product and must never do input or output, read a clock, draw a random
number, start a thread or touch gRPC and protobuf. Callers pass the time as arguments: ``at_ms`` is the
time in the records, ``now_ms`` is the time for leases, backoffs and freshness.

There is one path through it: *decide* turns a command into events (reads, may refuse), the engine stores
the events, and *evolve* applies them (writes, never refuses). Replaying a surface's events gives an equal
surface.
"""
