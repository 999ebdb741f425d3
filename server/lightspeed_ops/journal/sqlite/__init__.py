"""The ``sqlite`` journal: what happened, on one machine's disk, synced before it is acknowledged."""
