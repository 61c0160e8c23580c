"""Who hears that something of a course is another."""

from helpout_server.services.context import Context


def tell(context: Context, course_id: str) -> None:
    """Everybody of it, and the caller, should look again."""
    entries = context.uow.courses.entries([course_id])[course_id]
    people = {one.account_id for one in entries} | {context.actor.id}
    context.changed("course_changed", course_id, *sorted(people))
