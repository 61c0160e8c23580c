"""Every refusal the product knows, as one tree.

    HelpoutError
    ├── InvalidRequest            the request itself is wrong            invalid_request
    ├── NotSignedIn               no credential, or one unknown          not_signed_in
    │   └── SignedOutThere        the marketplace forgot this server     signed_out_there
    ├── NotAllowed                known, but not theirs to do            not_allowed
    │   ├── NotOwner              somebody else's Jupyter server         not_owner
    │   ├── XsrfMissing           a cookie alone may change nothing      xsrf_missing
    │   ├── TermsNotAgreed        a course's terms come first            terms_not_agreed
    │   ├── Waiting               at the door of a room, not let in yet  waiting
    │   └── Removed               turned away or sent out of a room      removed
    ├── NotFound                  no such thing, or not theirs to see    not_found
    ├── Conflict                  true a moment ago                      conflict
    │   ├── SlotTaken             somebody was faster                    slot_taken
    │   ├── SlotInPast            starts before now plus notice          slot_in_past
    │   ├── SlotNotOffered        outside the tutor's availability       slot_not_offered
    │   ├── OwnListing            nobody books themselves                own_listing
    │   ├── AgreementChanged      other terms than those shown           agreement_changed
    │   ├── IdempotencyReused     same key, other request                idempotency_reused
    │   ├── WrongState            the thing's state forbids the move     wrong_state
    │   ├── NotYetJoinable        the room is not open yet               not_yet_joinable
    │   ├── LiveSessionOver       the room is closed                     live_session_over
    │   ├── CallLimit             more people than one call can have     call_limit
    │   └── GatheringFull         all places are taken                   gathering_full
    ├── TooLarge                  over a bound of limits                 too_large
    ├── TooMany                   over a rate or a count                 too_many
    ├── InvitationInvalid         unknown, used up or expired            invitation_invalid
    ├── CameraCodeInvalid         unknown, used up or expired            camera_code_invalid
    ├── MailLinkInvalid           unknown, expired or overtaken          mail_link_invalid
    ├── MarketplaceNotChosen      first run: join one or host one        marketplace_not_chosen
    ├── MarketplaceAway           the gateway cannot reach it            marketplace_away
    ├── NetworkTestAway           the echo peer does not answer          network_test_away
    ├── SignInAway                who vouches for people is not there    sign_in_away
    ├── SignInRefused             what they say cannot be believed       sign_in_refused
    └── StoreUnusable             locked, newer, or broken               store_unusable

``code`` is stable and for programs; ``title`` says what happened, ``detail`` what is safe and
what to do next. HTTP status and close codes exist only in entrypoints.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class HelpoutError(Exception):
    """Base of every refusal. Never raised itself."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "That did not work."

    def __init__(
        self,
        detail: str = "",
        *,
        field: str | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.field = field
        self.context: Mapping[str, Any] = context or {}


class InvalidRequest(HelpoutError):
    code = "invalid_request"
    title = "The request is not valid."


class NotSignedIn(HelpoutError):
    code = "not_signed_in"
    title = "You are not signed in."


class SignedOutThere(NotSignedIn):
    code = "signed_out_there"
    title = "The marketplace does not know you any more."


class NotAllowed(HelpoutError):
    code = "not_allowed"
    title = "That is not yours to do."


class NotOwner(NotAllowed):
    code = "not_owner"
    title = "This Jupyter server belongs to somebody else."


class XsrfMissing(NotAllowed):
    code = "xsrf_missing"
    title = "The page's protection token is missing."


class TermsNotAgreed(NotAllowed):
    code = "terms_not_agreed"
    title = "The course's terms come first."


class Waiting(NotAllowed):
    code = "waiting"
    title = "You are at the door."


class Removed(NotAllowed):
    code = "removed"
    title = "You were not let in."


class NotFound(HelpoutError):
    code = "not_found"
    title = "There is no such thing here."


class Conflict(HelpoutError):
    code = "conflict"
    title = "Something changed in the meantime."


class SlotTaken(Conflict):
    code = "slot_taken"
    title = "That time was just taken."

    def __init__(
        self,
        detail: str = "",
        *,
        field: str | None = None,
        context: Mapping[str, Any] | None = None,
        asked: object = None,
    ) -> None:
        """``asked``: what was wanted, for who then looks for other times; theirs to read."""
        super().__init__(detail, field=field, context=context)
        self.asked = asked


class SlotInPast(Conflict):
    code = "slot_in_past"
    title = "That time is too soon or already past."


class SlotNotOffered(Conflict):
    code = "slot_not_offered"
    title = "The tutor does not offer that time."


class OwnListing(Conflict):
    code = "own_listing"
    title = "This is your own listing."


class AgreementChanged(Conflict):
    code = "agreement_changed"
    title = "The terms have changed since you saw them."


class IdempotencyReused(Conflict):
    code = "idempotency_reused"
    title = "That key already stands for another request."


class WrongState(Conflict):
    code = "wrong_state"
    title = "That can no longer be done."


class NotYetJoinable(Conflict):
    code = "not_yet_joinable"
    title = "The room is not open yet."


class LiveSessionOver(Conflict):
    code = "live_session_over"
    title = "This helpout is over."


class CallLimit(Conflict):
    code = "call_limit"
    title = "That is more people than one call can have."


class GatheringFull(Conflict):
    code = "gathering_full"
    title = "All places are taken."


class TooLarge(HelpoutError):
    code = "too_large"
    title = "That is too large."


class TooMany(HelpoutError):
    code = "too_many"
    title = "That is too many at once."


class InvitationInvalid(HelpoutError):
    code = "invitation_invalid"
    title = "This invitation cannot be used."


class CameraCodeInvalid(HelpoutError):
    code = "camera_code_invalid"
    title = "This camera link cannot be used."


class MailLinkInvalid(HelpoutError):
    code = "mail_link_invalid"
    title = "This link can no longer be used."


class MarketplaceNotChosen(HelpoutError):
    code = "marketplace_not_chosen"
    title = "No marketplace is set up yet."


class MarketplaceAway(HelpoutError):
    code = "marketplace_away"
    title = "The marketplace does not answer."


class NetworkTestAway(HelpoutError):
    code = "network_test_away"
    title = "The network cannot be tested just now."


class SignInAway(HelpoutError):
    code = "sign_in_away"
    title = "Who you are cannot be asked just now."


class SignInRefused(HelpoutError):
    code = "sign_in_refused"
    title = "You could not be signed in."


class StoreUnusable(HelpoutError):
    code = "store_unusable"
    title = "The marketplace's database cannot be used."
