"""The admin listener: metrics for Prometheus, probes, and calls over HTTP, which it hands over."""

from lightspeed_ops.admin.authorization import authorizer
from lightspeed_ops.admin.cluster import Cluster, SharedJournal
from lightspeed_ops.admin.event_loop_lag import EventLoopLag
from lightspeed_ops.admin.listener import AdminAddressUnusable
from lightspeed_ops.admin.scrape import CertificateExpiry, Sources
from lightspeed_ops.admin.server import AdminServer
from lightspeed_ops.admin.storage import Storage
from lightspeed_ops.admin.tls import tls_contexts

__all__ = [
    "AdminAddressUnusable",
    "AdminServer",
    "CertificateExpiry",
    "Cluster",
    "EventLoopLag",
    "SharedJournal",
    "Sources",
    "Storage",
    "authorizer",
    "tls_contexts",
]
