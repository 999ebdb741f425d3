"""``lightspeed idempotency-keys``: lists idempotency keys of the sink."""

import click


@click.group("idempotency-keys")
def idempotency_keys() -> None:
    """Lists idempotency keys of the sink."""
