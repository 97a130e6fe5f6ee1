"""The network of a node as it is: one UDP port, and a DTLS-SRTP transport to each peer."""

from media.clock import Clock
from media.negotiation import Offer
from media.network import MediaSink, Wire
from media.port import Port
from media.transport import Identity, Transport


class UdpNetwork(Port):
    """A `media.network.Network`: the port, with the node's certificate for its life."""

    def __init__(self, host: str, port: int, advertised_host: str, clock: Clock) -> None:
        super().__init__(host, port, clock, advertised_host)
        self._identity = Identity.fresh()

    def connect(self, offer: Offer, sink: MediaSink) -> Wire:
        """A transport to whoever made this offer, registered until it is closed."""
        return Transport(self, self._identity, offer, sink, self.clock)
