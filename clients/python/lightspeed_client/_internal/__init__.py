"""Internal modules of the client, which may change in any version.

Owns the code of everything that the package exports. Programs must never import from here: api.txt lists
what lightspeed_client, lightspeed_client.testing and lightspeed_client.opentelemetry export.
"""
