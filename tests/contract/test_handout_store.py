"""Handouts as any store keeps them."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.ports.handout import HandoutRecord
from tests.contract.test_gathering_store import held
from tests.factories import MONDAY, World


def test_a_handout_is_kept_once_and_its_content_apart(store: SqlStore, world: World) -> None:
    hana = world.account("Hana")
    id_ = held(world, hana, 1).live_session_id
    handout = HandoutRecord(
        id="hand_000000000001",
        live_session_id=id_,
        account_id=hana.id,
        frame_id="frm_000000000001",
        name="Folien é.pdf",
        media_type="application/pdf",
        size_bytes=5,
        pages=3,
        at=MONDAY,
    )
    store.write_blocking(lambda uow: uow.handouts.add(handout, b"\0\x01two"))
    assert store.read_blocking(lambda uow: uow.handouts.of(id_)) == [handout]
    assert store.read_blocking(lambda uow: uow.handouts.by_frame(id_, handout.frame_id)) == handout
    kept = store.read_blocking(lambda uow: uow.handouts.content(id_, handout.id))
    assert kept == ("application/pdf", b"\0\x01two")
    other = held(world, hana, 2).live_session_id
    assert store.read_blocking(lambda uow: uow.handouts.content(other, handout.id)) is None
    with pytest.raises(sa.exc.IntegrityError):
        store.write_blocking(
            lambda uow: uow.handouts.add(replace(handout, id="hand_000000000002"), b"again")
        )
