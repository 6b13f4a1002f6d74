"""How a story reaches the organiser: the packet, the message, the ways to send them, and the outbox."""
