"""One process of the race for slots: a line in says which slot, a line out what came of it.

Owns one kept-alive connection. Its first line in is its task, its first line out that it is
ready. Started by ``booking_race`` alone.
"""

from __future__ import annotations

import http.client
import json
import secrets
import sqlite3
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

Taking = Callable[[int], tuple[int, str, int]]
"""Of a slot's number: the HTTP status, the code of a refusal, how many alternatives it names."""


def main() -> None:
    """Serve until the input ends."""
    task = json.loads(sys.stdin.readline())
    take = _raw(task["raw"], task["client"]) if "raw" in task else _booking(task)
    print("ready", flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        status, code, alternatives = take(int(line))
        took_ms = (time.perf_counter() - began) * 1_000
        answer = {"status": status, "code": code, "alternatives": alternatives, "took_ms": took_ms}
        print(json.dumps(answer), flush=True)


def _booking(task: dict[str, Any]) -> Taking:
    place = urlsplit(task["url"])
    connection = http.client.HTTPConnection(place.netloc, timeout=30)
    connection.connect()
    path = f"{place.path}helpouts/api/v1/bookings"

    def take(number: int) -> tuple[int, str, int]:
        body = {
            "listing_id": task["listing_id"],
            "start": task["starts"][number],
            "duration_minutes": 30,
            "problem": {"summary": "The merge doubles my rows."},
            "idempotency_key": secrets.token_hex(16),
        }
        headers = {
            "Authorization": task["students"][number // task["slots_a_student"]],
            "Content-Type": "application/json",
        }
        try:
            connection.request("POST", path, json.dumps(body).encode(), headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as fault:
            connection.close()
            return 0, type(fault).__name__, 0
        if answer.status == 201:
            return 201, "", 0
        alternatives = said.get("context", {}).get("alternatives", [])
        return answer.status, str(said.get("code", "")), len(alternatives)

    return take


def _raw(address: str, client: int) -> Taking:
    kind, _, place = address.partition(":")
    return _raw_sqlite(place, client) if kind == "sqlite" else _raw_postgresql(address, client)


def _raw_sqlite(path: str, client: int) -> Taking:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    look = "SELECT 1 FROM raw WHERE tutor = 't' AND since < ? AND until > ?"

    def take(number: int) -> tuple[int, str, int]:
        connection.execute("BEGIN IMMEDIATE")
        taken = connection.execute(look, (number * 30 + 30, number * 30)).fetchone()
        if taken is None:
            values = (f"{number}-{client}", number * 30, number * 30 + 30)
            connection.execute("INSERT INTO raw VALUES (?, 't', ?, ?)", values)
        connection.execute("COMMIT")
        return (201, "", 0) if taken is None else (409, "slot_taken", 1)

    return take


def _raw_postgresql(address: str, client: int) -> Taking:
    import psycopg  # most races need it not, and to load it takes its time

    connection = psycopg.connect(address)
    look = "SELECT 1 FROM raw WHERE tutor = 't' AND since < %s AND until > %s"

    def take(number: int) -> tuple[int, str, int]:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(1)")
            taken = connection.execute(look, (number * 30 + 30, number * 30)).fetchone()
            if taken is None:
                values = (f"{number}-{client}", number * 30, number * 30 + 30)
                connection.execute("INSERT INTO raw VALUES (%s, 't', %s, %s)", values)
        return (201, "", 0) if taken is None else (409, "slot_taken", 1)

    return take


if __name__ == "__main__":
    main()
