"""What each kind of notice says by mail: a subject and one paragraph, as jinja2 text.

The facts that they name are other people's words: the environment that fills them in escapes
them for HTML, and the composer keeps each on one line.
"""

from typing import NamedTuple


class Words(NamedTuple):
    subject: str
    lead: str
    next: str = ""
    """What the reader may do now."""


_WHO = "{{ who or 'Somebody' }}"
_WITH = "{% if who %} with {{ who }}{% endif %}"
_MINUTES = "{{ minutes }} minute{{ '' if minutes == '1' else 's' }}"
_IN_LAB = "Open the Helpouts sidebar in JupyterLab to answer."
_JOIN = "Join from the Helpouts sidebar in JupyterLab."

WORDS: dict[str, Words] = {
    "confirm_address": Words(
        "Confirm your address",
        "Somebody, you we hope, asked for mail about helpouts to be sent here.",
        "Confirm it with the button. If it was not you, do nothing: no more mail will come.",
    ),
    "booking_requested": Words(
        f"{_WHO} asks for {{{{ title }}}}",
        f"{_WHO} would like to book this helpout. The time is kept until you answer.",
        _IN_LAB,
    ),
    "booking_confirmed": Words(
        "Booked: {{ title }}", f"Your helpout with {_WHO} is booked.", _JOIN
    ),
    "booking_declined": Words(
        "Declined: {{ title }}",
        f"{_WHO} cannot take this helpout. Nothing is booked.",
        "Other times and tutors are in the Helpouts sidebar.",
    ),
    "booking_cancelled": Words(
        "Cancelled: {{ title }}",
        "This helpout does not take place{% if by %}: the {{ by }} cancelled it{% endif %}. "
        "The time is yours again.",
    ),
    "booking_expired": Words(
        "Not answered in time: {{ title }}",
        "The request was not answered in time, so nothing is booked.",
        "Other times and tutors are in the Helpouts sidebar.",
    ),
    "booking_moved": Words(
        "New time: {{ title }}", f"Your helpout with {_WHO} has a new time.", _JOIN
    ),
    "booking_reassigned": Words(
        "Another tutor: {{ title }}", f"{_WHO} takes this helpout from now on."
    ),
    "booking_extended": Words(
        "Longer: {{ title }}",
        f"Your helpout with {_WHO} goes on{{% if minutes %}} for {_MINUTES} more{{% endif %}}.",
    ),
    "time_proposed": Words(
        "Another time for {{ title }}?",
        f"{_WHO} asks to move this helpout. It stays as it was booked until you accept.",
        _IN_LAB,
    ),
    "time_declined": Words("Time stays: {{ title }}", f"{_WHO} keeps to the time that was booked."),
    "running_late": Words(
        "{{ who or 'Somebody' }} is late for {{ title }}",
        f"{_WHO} will come{{% if minutes %}} about {_MINUTES}{{% endif %}} late.",
    ),
    "no_show": Words(
        "Missed: {{ title }}", "This helpout is noted as missed, by who was seen in its room."
    ),
    "reminder_day": Words("Tomorrow: {{ title }}", f"Your helpout{_WITH} is coming.", _JOIN),
    "reminder_soon": Words("Soon: {{ title }}", f"Your helpout{_WITH} begins soon.", _JOIN),
    "seat_confirmed": Words("You have a seat: {{ title }}", "A seat is yours.", _JOIN),
    "seat_waiting": Words(
        "On the waiting list: {{ title }}",
        "All seats are taken. You are on the waiting list, and hear when one is free.",
    ),
    "seat_free": Words(
        "You have a seat now: {{ title }}", "A seat has become free, and it is yours.", _JOIN
    ),
    "seat_cancelled": Words("Seat given back: {{ title }}", "Your seat was given back."),
    "gathering_cancelled": Words("Cancelled: {{ title }}", "This gathering does not take place."),
    "ticket_taken": Words(
        "{{ who or 'Somebody' }} waits in {{ title }}",
        f"{_WHO} took a ticket in your queue.",
        "Open the queue in the Helpouts sidebar.",
    ),
    "ticket_next": Words(
        "You are next: {{ title }}", "Stay close: you are the next in line.", _JOIN
    ),
    "ticket_called": Words(
        "It is your turn: {{ title }}",
        f"{_WHO} is waiting for you"
        f"{{% if minutes %}}, for {_MINUTES}{{% endif %}}. Then the next in line is called.",
        _JOIN,
    ),
    "ticket_handed_over": Words(
        "A ticket was handed to you: {{ title }}",
        f"{_WHO} handed a ticket over.",
        "Notes are with it in the Helpouts sidebar.",
    ),
    "queue_closed": Words(
        "Closed: {{ title }}",
        "The queue has closed before your turn came.",
        "Other queues and tutors are in the Helpouts sidebar.",
    ),
    "organisation_asked": Words(
        f"{_WHO} asks you into {{{{ title }}}}",
        f"{_WHO} would like you to belong to this organisation.",
        _IN_LAB,
    ),
    "urgent_asked": Words(
        "Urgent: {{ title }}",
        f"{_WHO} is stuck and asks whoever can help now. The first to accept has it.",
        _IN_LAB,
    ),
    "urgent_accepted": Words(
        "Help is there: {{ title }}", f"{_WHO} has taken your question.", _JOIN
    ),
    "calendar_unreadable": Words(
        "A calendar of yours cannot be read",
        "{{ title }} could not be read for a while. Until it can, slots may be offered at times "
        "when you are busy.",
        "Look at its address under Hours in the Helpouts sidebar.",
    ),
}
OTHER = Words("News about {{ title }}", "Something has changed. It is in the Helpouts sidebar.")
