"""The Connect protocol: the services of the contract over HTTP, for browsers and for curl."""

from lightspeed_ops.transport.connect.application import ConnectApplication

__all__ = ["ConnectApplication"]
