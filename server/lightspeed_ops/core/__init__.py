"""The domain core of the operations surface: pure, synchronous and deterministic.

It owns every rule of the product and must never do input or output, read a clock, draw a random
number, start a thread or touch gRPC and protobuf. Time comes in as arguments: ``at_ms`` is what the
records say, ``now_ms`` is what drives leases, backoffs and freshness.

One way through it: a command is *decided* (reads, may refuse), the events are recorded elsewhere,
and *evolve* applies them (writes, never refuses). Replaying a surface's events gives an equal surface.
"""
