"""The commands that the server adds to ``lightspeed``, and that need the whole server.

Owns their entry points; those that need less stand in ``cli``. A health check runs every few seconds in a
container, so it must not come from here.
"""

from lightspeed_ops.__main__ import lightspeed

serve = lightspeed.commands["serve"]
fixtures = lightspeed.commands["fixtures"]
