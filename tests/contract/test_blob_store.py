"""Blobs as any store keeps them."""

import pytest
import sqlalchemy as sa

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.ports.blob import BlobRecord
from tests.contract.test_gathering_store import held
from tests.factories import World


def test_a_blob_is_kept_once_and_for_its_live_session_alone(store: SqlStore, world: World) -> None:
    hana = world.account("Hana")
    id_ = held(world, hana, 1).live_session_id
    blob = BlobRecord(id_, "0" * 64, "text/plain", 5)
    store.write_blocking(lambda uow: uow.blobs.add(blob, b"\0\x01two"))
    assert store.read_blocking(lambda uow: uow.blobs.get(id_, "0" * 64)) == blob
    assert store.read_blocking(lambda uow: uow.blobs.kept(id_)) == (1, 5)
    kept = store.read_blocking(lambda uow: uow.blobs.content(id_, "0" * 64))
    assert kept == ("text/plain", b"\0\x01two")
    other = held(world, hana, 2).live_session_id
    assert store.read_blocking(lambda uow: uow.blobs.content(other, "0" * 64)) is None
    assert store.read_blocking(lambda uow: uow.blobs.kept(other)) == (0, 0)
    with pytest.raises(sa.exc.IntegrityError):
        store.write_blocking(lambda uow: uow.blobs.add(blob, b"again"))
