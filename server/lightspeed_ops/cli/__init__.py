"""The ``lightspeed`` command.

Owns what a person types and sees. It does nothing that the service does not.
"""
