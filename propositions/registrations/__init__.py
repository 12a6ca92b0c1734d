# One subject a file; whoever fills the registries imports this one.
from propositions.registrations import doors, personal, rows, told

__all__ = ["doors", "personal", "rows", "told"]
