"""PostgreSQL as Django knows it, whose kept connections are looked at without a question to the server."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

# Neither closed, nor in the middle of a query, nor in a unit that failed.
SOUND = (TransactionStatus.IDLE, TransactionStatus.INTRANS)


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether the kept connection still leads somewhere, asked before the first query of each request. A server
        that has gone or was restarted has closed its end, and an idle connection then has something to read; Django's
        own « SELECT 1 » costs as much as a small page. One cut off without a word (a dark host) fails at its query.
        """
        connection = self.connection
        if connection is None or connection.info.transaction_status not in SOUND:
            return False
        # poll and not select, which refuses a process of over 1,024 files.
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        return not poll.poll(0)
