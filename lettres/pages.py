"""Registry: pages of higher rooms that letters lead to, by the name of their address."""

from socle.registry import Registry

# « mine »: where somebody finds all that they said, support and follow.
more_pages: Registry[str] = Registry("pages that letters lead to")
