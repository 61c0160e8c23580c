"""Our own reading of RFC 5545 and 5546, apart from the library that writes the text.

``check`` fails with what is wrong; ``properties`` gives an event's lines, unfolded.
"""

import re

LINE_OCTETS_MAX = 75
_NAME = re.compile(r"^([A-Z0-9\-]+)((?:;[A-Z0-9\-]+=(?:\"[^\"\x00-\x1f]*\"|[^\";:,\x00-\x1f]*))*):")
_INSTANT = re.compile(r"\d{8}T\d{6}Z")
_TEXT = re.compile(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*")
_TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "UID"}
_ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS")


def lines(text: bytes) -> list[str]:
    """Content lines, unfolded, once line ends and lengths are seen to be right."""
    assert text.endswith(b"\r\n"), "the last line has no end"
    raw = text.split(b"\r\n")[:-1]
    for line in raw:
        assert len(line) <= LINE_OCTETS_MAX, f"{len(line)} octets in {line!r}"
        assert b"\n" not in line, f"a bare line feed in {line!r}"
        assert b"\r" not in line, f"a bare carriage return in {line!r}"
        assert line, "an empty line"
        line.decode()  # a fold must not cut a character in two
    return b"\r\n".join(raw).replace(b"\r\n ", b"").decode().split("\r\n")


def properties(text: bytes) -> list[dict[str, list[tuple[str, str]]]]:
    """Of each event: by name, the parameters and the value of each line."""
    events: list[dict[str, list[tuple[str, str]]]] = []
    for line in lines(text):
        if line == "BEGIN:VEVENT":
            events.append({})
            continue
        found = _NAME.match(line)
        assert found, f"no content line: {line!r}"
        if events:
            events[-1].setdefault(found[1], []).append((found[2], line[found.end() :]))
    return events


def check(text: bytes, *, method: str | None) -> None:
    """What every calendar of ours must be."""
    whole = lines(text)
    assert whole[0] == "BEGIN:VCALENDAR"
    assert whole[-1] == "END:VCALENDAR"
    for needed in ("PRODID:", "VERSION:2.0"):
        assert sum(line.startswith(needed) for line in whole) == 1, needed
    said = [line.partition(":")[2] for line in whole if line.startswith("METHOD:")]
    assert said == ([method] if method else [])
    assert whole.count("BEGIN:VEVENT") == whole.count("END:VEVENT")
    for event in properties(text):
        _check_event(event, method)


def _check_event(event: dict[str, list[tuple[str, str]]], method: str | None) -> None:
    for name in _ONCE:
        assert len(event.get(name, [])) == 1, f"{name} is there {len(event.get(name, []))} times"
    for name in ("DTSTAMP", "DTSTART", "DTEND"):
        [(parameters, value)] = event[name]
        assert not parameters, f"{name} has {parameters}"
        assert _INSTANT.fullmatch(value), f"{name} is not in UTC: {value}"
    assert event["DTSTART"][0][1] < event["DTEND"][0][1]
    assert int(event["SEQUENCE"][0][1]) >= 0
    for name in _TEXTS & event.keys():
        for _, value in event[name]:
            assert _TEXT.fullmatch(value), f"{name} is not escaped: {value!r}"
    if method in ("REQUEST", "CANCEL"):
        [(parameters, organizer)] = event["ORGANIZER"]
        assert not parameters
        assert re.fullmatch(r"mailto:[^\s@:;,]+@[^\s@:;,]+", organizer), organizer
        assert event["ATTENDEE"]
        for _, attendee in event["ATTENDEE"]:
            assert re.fullmatch(r"mailto:[^\s@:;,]+@[^\s@:;,]+", attendee), attendee
    else:
        assert "ORGANIZER" not in event
        assert "ATTENDEE" not in event
    if method == "CANCEL":
        assert event["STATUS"][0][1] == "CANCELLED"
    if method == "REQUEST":
        assert event["STATUS"][0][1] in ("CONFIRMED", "TENTATIVE")
