"""Watches the audits of a tenant, and goes on after a restart: it keeps the resume token in a file.

It runs until it is killed. A restart of the server in between is not seen.
"""

import sys
from pathlib import Path

from lightspeed_client import Client

TOKEN = Path("audits.token")
NEW_TOKEN = Path("audits.token.new")


def main(address: str) -> None:
    """Watches all surfaces of the default tenant."""
    token = TOKEN.read_text(encoding="utf-8") if TOKEN.exists() else ""
    with (
        Client(address) as client,
        client.watch_audits(surface="tenants/default/surfaces/-", resume_token=token) as audits,
    ):
        for audit in audits:
            print(f"{audit.surface} {audit.entry.sequence}: {audit.entry.record.action}", flush=True)
            # After the effect of the entry: if the program is killed between the two, the entry comes again.
            NEW_TOKEN.write_text(audit.resume_token, encoding="utf-8")
            NEW_TOKEN.replace(TOKEN)


if __name__ == "__main__":
    main(sys.argv[1])
