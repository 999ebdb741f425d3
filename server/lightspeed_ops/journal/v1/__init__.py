"""How the journal stores events, version 1: generated from protos/lightspeed_ops/journal/v1."""
