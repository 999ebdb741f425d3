"""The ``sqlite`` journal: a durable log on one machine's disk, synced before a commit is acknowledged."""
