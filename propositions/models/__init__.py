# One noun a file, imported by full path; Django finds them here.
from propositions.models import answer, count, draft, imported, moderation, photo, printed, proposal, support

__all__ = ["answer", "count", "draft", "imported", "moderation", "photo", "printed", "proposal", "support"]
