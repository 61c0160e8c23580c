"""The doctor asks a real Hub whose token it is, and what it may."""

from dataclasses import replace

import pytest

from helpout_server.adapters.hub_tokens import HubConfig
from helpout_server.entrypoints.demo.ports import free_port
from helpout_server.entrypoints.doctor.reached import hub as look_at_hub
from tests.hub import Hub


@pytest.fixture
def config(hub: Hub) -> HubConfig:
    """Of a service of that hub that may read its people."""
    return HubConfig("test-admin", f"{hub.url}hub/api", hub.admin_token)


async def test_a_service_with_its_role(config: HubConfig) -> None:
    assert await look_at_hub(None) == []
    found = await look_at_hub(config)
    assert [(one.part, one.state) for one in found] == [("hub", "ok"), ("clock", "ok")], found


async def test_a_token_that_is_not_the_services(config: HubConfig, hub: Hub) -> None:
    wrong = "f" * 48
    [refused] = await look_at_hub(replace(config, api_token=wrong))
    assert (refused.state, "403" in refused.said, wrong in refused.said) == ("wrong", True, False)
    [persons] = await look_at_hub(replace(config, api_token=hub.token("amara")))
    assert "of user amara" in persons.said
    [other] = await look_at_hub(replace(config, service="helpouts"))
    assert "of service test-admin" in other.said


async def test_a_hub_that_is_away(config: HubConfig) -> None:
    away = replace(config, api_url=f"http://127.0.0.1:{free_port()}/hub/api")
    [found] = await look_at_hub(away)
    assert (found.state, "does not answer" in found.said) == ("wrong", True)
