"""Real browsers: several sizes at once, pages that lose their way, and that come again."""

from collections.abc import AsyncIterator

import pytest

from helpout_server.contracts.room import CallMember
from tests.integration.media_server.company import Company, until
from tests.integration.media_server.pages import Pages, pages_of


@pytest.fixture
async def pages(company: Company) -> AsyncIterator[Pages]:
    """Three pages that see each other."""
    members = [
        CallMember(
            connection_id=f"con_{number:016}", account_id=f"acc_{number:016}", order=number,
            device="page", watch=False,
            ready=False, audio=True, video=True, screen=False, paused=False,
        )
        for number in range(3)
    ]  # fmt: skip
    async with pages_of(members) as pages:
        room = company.servers.open_room("live_000000000001", capacity=8, say=pages.say)
        await pages.begin(room)
        await all_see_all(pages)
        yield pages
        await room.close()


async def all_see_all(pages: Pages) -> None:
    for one in pages.members:
        for other in pages.members:
            if one is not other:
                await one.sees(other)


async def test_a_page_gets_the_size_that_it_asks_for(pages: Pages) -> None:
    ada, ben, cleo = pages.members
    for layer, height in ((0, 180), (1, 360), (2, 720), (0, 180)):
        await pages.want(ada, layer=layer)
        await ada.sees(ben, height=height)
        await ada.sees(cleo, height=height)
    # What one page asks for is no other page's matter.
    await ben.sees(ada, height=720)


async def test_a_page_that_lost_its_way_begins_anew_and_nobody_else_does(pages: Pages) -> None:
    ada, ben, cleo = pages.members
    await ada.page.evaluate("ask(JSON.stringify({ type: 'restart_media', n: 1 }))")
    await until(lambda: ada.moves == 1)
    await all_see_all(pages)
    assert (ben.moves, cleo.moves) == (0, 0)


async def test_who_leaves_and_comes_again_is_seen(pages: Pages) -> None:
    ada, ben, cleo = pages.members
    pages.tell_members([ben, cleo])
    await ben.sees(cleo)
    pages.tell_members(pages.members)
    # As a page does that was told to begin anew.
    await ada.page.evaluate("tell({ type: 'media_moved' })")
    await all_see_all(pages)
