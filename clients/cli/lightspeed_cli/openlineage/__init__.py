"""Export of lineage as OpenLineage events: from the records of a server to a receiver or a file.

`datasets`, `events`, `run_progress` and `merge` are pure: events follow from records alone. `records` reads
them, `receivers` delivers events, `state_file` keeps the cursor, and `exporter` puts these together.
"""
