"""Routes of accounts and invitations."""

from helpout_server.contracts import account as wire
from helpout_server.contracts.fields import PageQuery
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import account, people

ROUTES = (
    Route(
        "GET",
        "/me",
        account.me,
        wire.Me,
        "Who the caller is, and the marketplace",
        place="memory",
    ),
    Route(
        "PATCH",
        "/me",
        account.change_me,
        wire.Me,
        "Change one's name or time zone",
        body=wire.AccountPatch,
    ),
    Route(
        "GET",
        "/accounts",
        account.list_accounts,
        wire.AccountPage,
        "All accounts",
        query=PageQuery,
        access="staff",
    ),
    Route(
        "POST",
        "/accounts",
        account.add_account,
        wire.AccountToken,
        "Make an account; its token is told once",
        body=wire.AccountDraft,
        status=201,
        access="staff",
    ),
    Route(
        "GET",
        "/people",
        people.search,
        wire.PeoplePage,
        "People who help, by name; for tutors and staff",
        query=wire.PeopleQuery,
    ),
    Route(
        "GET",
        "/invitations",
        account.list_invitations,
        wire.InvitationList,
        "Invitations that can still be used",
        access="staff",
    ),
    Route(
        "POST",
        "/invitations",
        account.make_invitation,
        wire.Invitation,
        "Make an invitation; its address is told once",
        body=wire.InvitationDraft,
        status=201,
        access="staff",
    ),
    Route(
        "POST",
        "/invitations/accept",
        account.accept_invitation,
        wire.AccountToken,
        "Make a guest's account from an invitation",
        body=wire.InvitationAcceptDraft,
        status=201,
        access="anyone",
    ),
    Route(
        "DELETE",
        "/invitations/{invitation_id}",
        account.revoke_invitation,
        None,
        "Make an invitation useless",
        status=204,
        access="staff",
    ),
)
