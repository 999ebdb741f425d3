"""Log events: the names and fields that all clients log.

Owns the form of an event in `logging`: the message is `event key=value …`, and the record has the event and
each field as an attribute, for structured handlers. It must never log the text of a protobuf message.
"""

import json
import logging
import re

# Values of these characters need no quotes.
_BARE = re.compile(r"[A-Za-z0-9_.:/@+\[\]-]+")


def log_event(
    logger: logging.Logger, level: int, event: str, *, error: BaseException | None = None, **fields: object
) -> None:
    """Logs an event.

    Args:
        logger: The logger of the event.
        level: Level of `logging`.
        event: Name of the event.
        error: Error whose traceback follows the message.
        fields: Fields of the event, by name.
    """
    if logger.isEnabledFor(level):
        # The text is an argument, so that a percent sign in a value stays what it is.
        text = " ".join([event, *(f"{name}={_value(value)}" for name, value in fields.items())])
        logger.log(level, "%s", text, exc_info=error, extra={"event": event, **fields})


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
