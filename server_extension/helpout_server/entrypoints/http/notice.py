"""Routes of notices."""

from helpout_server.contracts import notice as wire
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import notice

ROUTES = (
    Route(
        "GET",
        "/notices",
        notice.list_notices,
        wire.NoticePage,
        "What the caller was told, latest first",
        query=wire.NoticeQuery,
    ),
    Route(
        "POST",
        "/notices/read",
        notice.mark_read,
        None,
        "Mark notices as read",
        body=wire.NoticesReadDraft,
    ),
    Route(
        "GET",
        "/notices/preferences",
        notice.get_preferences,
        wire.NoticePreferences,
        "What the caller wants to be told, and how",
    ),
    Route(
        "PUT",
        "/notices/preferences",
        notice.put_preferences,
        wire.NoticePreferences,
        "Set what the caller wants to be told, and how",
        body=wire.NoticePreferencesDraft,
    ),
    Route(
        "POST",
        "/notices/preferences/confirmation",
        notice.confirm_again,
        wire.NoticePreferences,
        "Mail the link that confirms the caller's address once more",
    ),
    Route(
        "POST",
        "/notices/links",
        notice.follow_link,
        wire.NoticeLinkResult,
        "Do what a mailed link says: confirm an address, or unsubscribe",
        body=wire.NoticeLinkDraft,
        access="anyone",
    ),
)
