"""Lines between the marketplace and its mail process, and those of the journal."""

import msgspec


class Order(msgspec.Struct):
    """The first line: where and how. Comes by a pipe, as a password is in it."""

    host: str
    port: int
    tls: str
    user: str
    password: str
    sender: str
    ca_file: str
    journal: str


class Errand(msgspec.Struct):
    """One mail to be sent."""

    mail_id: str
    claimer: str
    recipient: str
    message: bytes


class Answer(msgspec.Struct):
    """What became of it; a line of the journal too."""

    mail_id: str
    claimer: str
    sent: bool
    for_ever: bool = False
    reason: str = ""
