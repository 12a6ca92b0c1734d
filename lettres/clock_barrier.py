"""Up to when all that happened is certainly in the database: what letters may count on."""

from datetime import datetime, timedelta

from django.db import connection

from socle.clock import now

# Machines of one town agree on the time to far less.
SKEW = timedelta(minutes=1)
# How long the oldest unit of work that still runs has run: what it writes bears a time from its beginning on. Our own
# connection apart, and the sessions of other databases.
OLDEST = """
SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def settled_until() -> datetime:
    """No event at or before this instant can still appear: a letter that tells up to it forgets none. Without it, an
    event written at 6:59:59 and committed at 7:00:01 would be before the next letter and after this one's reading."""
    age = 0.0
    if connection.vendor == "postgresql":
        # SQLite writes one unit after the other.
        with connection.cursor() as cursor:
            cursor.execute(OLDEST)
            [age] = cursor.fetchone()
    return now() - SKEW - timedelta(seconds=float(age))
