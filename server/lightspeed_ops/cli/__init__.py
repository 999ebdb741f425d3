"""The ``lightspeed`` command.

Owns the command line: its commands, options and output. It must do nothing that the service does not do.
"""
