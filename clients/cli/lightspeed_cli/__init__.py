"""The ``lightspeed`` command: operates a server from a terminal, over the Python client.

Owns how people and scripts call the service by hand. It must never know a rule of the pipeline, nor import
the server: that adds its own commands through the entry points ``lightspeed.commands``.
"""

VERSION = "0.1.0"
"""Version of this package: read here, since the metadata of packages takes longer to read than to print."""
