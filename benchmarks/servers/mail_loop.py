"""The peer of the outbox: the loop that one writes at first.

    python mail_loop.py DATABASE PORT

Sends what is not marked as sent, by smtplib over one connection, and marks each after it.
"""

import smtplib
import sqlite3
import sys
import time


def main(database: str, port: int) -> None:
    """Until it is ended."""
    store = sqlite3.connect(database)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    print("ready", flush=True)
    with smtplib.SMTP("127.0.0.1", port) as line:
        while True:
            rows = store.execute("SELECT id, content FROM mails WHERE NOT sent LIMIT 20").fetchall()
            for id_, content in rows:
                line.sendmail("a@example.org", ["b@example.org"], content)
                store.execute("UPDATE mails SET sent = 1 WHERE id = ?", (id_,))
                store.commit()
            if not rows:
                time.sleep(0.1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
