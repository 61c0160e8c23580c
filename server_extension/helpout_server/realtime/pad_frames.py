"""The pad beside its text: links to notebook cells, comments, suggestions, pictures of outputs.

Owns who may say which of these. Does not know the text, nor the bytes of a picture: one that is
not stored is not drawn, and only its lender could have named it.
"""

from helpout_server.contracts.entries import EntryBody
from helpout_server.contracts.output import AppendOutput, NbOutput
from helpout_server.contracts.pad import (
    CellLinked,
    Commented,
    CommentSettled,
    LinkCell,
    OutputPictured,
    PictureOutput,
    SendComment,
    SettleComment,
    SettleSuggestion,
    Suggest,
    Suggested,
    SuggestionSettled,
)
from helpout_server.domain.output import Outputs
from helpout_server.realtime import limits
from helpout_server.realtime.connection import Connection
from helpout_server.realtime.effects import Effect
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.state import NotTaken, RoomState

PadFrame = LinkCell | SendComment | SettleComment | Suggest | SettleSuggestion | PictureOutput


class PadMoves(RoomState):
    """The part of a room that is about the pad."""

    def _pad(self, connection: Connection, frame: PadFrame, now: Moment) -> list[Effect]:
        if self.log.find(frame.frame_id) is not None:
            return self._again(connection, frame.frame_id)
        body = self._said(connection, frame)
        return [] if body is None else self._log(connection, frame.frame_id, body, now)

    def _said(self, connection: Connection, frame: PadFrame) -> EntryBody | None:
        match frame:
            case LinkCell() | PictureOutput():
                return self._by_lender(connection, frame)
            case SendComment() | SettleComment():
                return self._comment(connection, frame)
            case _:
                return self._suggestion(connection, frame)

    def _may_edit_cell(self, connection: Connection, cell_id: str) -> bool:
        return self._may_edit(connection) and (
            connection.account.id == self.facts.lender_id
            or cell_id not in self.log.pad.suggest_only
        )

    def _by_lender(self, connection: Connection, frame: LinkCell | PictureOutput) -> EntryBody:
        if connection.part != "page" or connection.account.id != self.facts.lender_id:
            raise NotTaken("not_allowed", "Only whose notebook it is says so.")
        if isinstance(frame, PictureOutput):
            if not self.log.may_picture(frame.run_id, frame.place):
                raise NotTaken("not_found", "There is no such run, or it has pictures enough.")
            return OutputPictured(
                run_id=frame.run_id,
                place=frame.place,
                sha256=frame.sha256,
                width=frame.width,
                height=frame.height,
            )
        self._room_on_pad()
        return CellLinked(
            cell_id=frame.cell_id,
            notebook_name=frame.notebook_name,
            notebook_cell_id=frame.notebook_cell_id,
            source_hash=frame.source_hash,
            outputs=_within_bounds(frame.outputs),
            suggest_only=frame.suggest_only,
        )

    def _comment(
        self, connection: Connection, frame: SendComment | SettleComment
    ) -> EntryBody | None:
        self._takes_part(connection)
        pad = self.log.pad
        if isinstance(frame, SettleComment):
            if pad.is_settled(frame.comment_id):
                return None  # two who agree that it is done with
            if pad.comment(frame.comment_id) is None:
                raise NotTaken("not_found", "There is no such comment.")
            return CommentSettled(comment_id=frame.comment_id)
        if pad.is_settled(frame.comment_id):
            raise NotTaken("settled", "Somebody was done with that comment before.")
        first = pad.comment(frame.comment_id)
        if first is not None and first.cell_id != frame.cell_id:
            raise NotTaken("not_found", "That comment is on another cell.")
        self._room_on_pad()
        return Commented(
            comment_id=frame.comment_id,
            cell_id=frame.cell_id,
            start=frame.start,
            end=frame.end,
            quote=frame.quote,
            text=frame.text,
        )

    def _suggestion(self, connection: Connection, frame: Suggest | SettleSuggestion) -> EntryBody:
        self._takes_part(connection)
        pad = self.log.pad
        known = pad.suggestion(frame.suggestion_id)
        if isinstance(frame, Suggest):
            if known is not None or pad.is_settled(frame.suggestion_id):
                raise NotTaken("repeated", "There was a suggestion of that id.")
            self._room_on_pad()
            return Suggested(
                suggestion_id=frame.suggestion_id,
                cell_id=frame.cell_id,
                start=frame.start,
                end=frame.end,
                original=frame.original,
                replacement=frame.replacement,
                note=frame.note,
            )
        if known is None:
            # Told apart, so that a page does not write what somebody else has declined.
            code = "settled" if pad.is_settled(frame.suggestion_id) else "not_found"
            raise NotTaken(code, "That suggestion is not open.")
        author_id, suggested = known
        if frame.how == "withdrawn":
            if connection.account.id != author_id:
                raise NotTaken("not_allowed", "Only who suggested it takes it back.")
        elif not self._may_edit_cell(connection, suggested.cell_id):
            raise NotTaken("not_allowed", "Who may edit that cell says so.")
        return SuggestionSettled(suggestion_id=frame.suggestion_id, how=frame.how)

    def _room_on_pad(self) -> None:
        if self.log.pad.full:
            raise NotTaken("too_many", "The pad is full; settle something first.")

    @staticmethod
    def _takes_part(connection: Connection) -> None:
        if connection.part != "page" or connection.role == "watcher":
            raise NotTaken("watch_only", "Who watches writes nothing here.")


def _within_bounds(outputs: list[NbOutput]) -> list[NbOutput]:
    """Only what nbformat knows of them, and no more than a link carries."""
    kept = Outputs(bytes_max=limits.LINK_OUTPUTS_BYTES_MAX, outputs_max=limits.LINK_OUTPUTS_MAX)
    for output in outputs:
        kept.apply(AppendOutput(output=output))
    return kept.as_nbformat(settled=True)
