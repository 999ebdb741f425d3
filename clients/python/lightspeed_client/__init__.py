"""The Python client of Lightspeed Operations: thin, typed, sync and asyncio."""
