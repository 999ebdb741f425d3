"""`lightspeed top`: state, screen, terminal and the calls behind it.

Owns a live view of many surfaces whose cost for the server does not grow with their number: one stream of
changes, and the queues of visible surfaces only.
"""
