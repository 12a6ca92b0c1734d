"""Registry: who may see which events of a thread, by the thread's kind."""

from collections.abc import Callable

from comptes.qualities import Visitor
from journal.models import Event, Thread
from socle.registry import Registry

PUBLIC = frozenset({Event.Visibility.PUBLIC.value})

# kind → (visitor, thread) → the visibilities this visitor reads; an empty set: the thread does not exist for them.
thread_readers: Registry[Callable[[Visitor, Thread], frozenset[str]]] = Registry("thread readers")
