"""The identity of a worker: its name in the records, and its instance id.

Owns how both are made: when the worker starts to run, so that a worker which was made before os.fork has
another identity in each process. The server would take two workers of one instance id for one.
"""

import os
import secrets
import socket
from typing import NamedTuple

# Random, so that no two workers ever have the same instance id.
INSTANCE_ID_BYTES = 16

# The server takes names of up to this many characters.
MAX_WORKER_ID = 128


class WorkerIdentity(NamedTuple):
    """Identity of a worker.

    Attributes:
        worker_id: Name of the worker in the service's records.
        instance_id: Identifies the worker to the server when it connects again.
    """

    worker_id: str
    instance_id: str


def new_identity(worker_id: str) -> WorkerIdentity:
    """Returns the identity of a worker; for an empty name it has host, process and a random part."""
    return WorkerIdentity(worker_id or _new_worker_id(), secrets.token_hex(INSTANCE_ID_BYTES))


def _new_worker_id() -> str:
    suffix = f"-{os.getpid()}-{secrets.token_hex(4)}"
    return socket.gethostname()[: MAX_WORKER_ID - len(suffix)] + suffix
