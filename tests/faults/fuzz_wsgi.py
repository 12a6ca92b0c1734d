"""The site for a fuzzer: as it is, but that what one address may write in ten minutes has no bound."""

from comptes.limits import LIMITS
from config.wsgi import application

LIMITS |= {"api-write": (1_000_000, 60), "flag": (1_000_000, 60)}

__all__ = ["application"]
