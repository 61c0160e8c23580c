"""What a hub tells its service and its people's servers, and what it is told itself."""

import pytest
from traitlets.config import Config

from helpout_server import hub
from helpout_server.domain.errors import InvalidRequest
from helpout_server.entrypoints.hub_service import hub_place, membership

TOLD = {
    "JUPYTERHUB_SERVICE_NAME": "helpouts",
    "JUPYTERHUB_API_URL": "http://127.0.0.1:8081/hub/api",
    "JUPYTERHUB_API_TOKEN": "secret-of-the-service",
    "JUPYTERHUB_SERVICE_PREFIX": "/services/helpouts/",
    "JUPYTERHUB_SERVICE_URL": "http://127.0.0.1:10200",
}
ACCESS = "access:services!service=helpouts"


def test_a_service_is_where_the_hub_expects_it() -> None:
    place = hub_place(TOLD, frozenset({"helpers"}))
    assert place.hub.hub_url == "/hub/"
    assert place.hub.callback_url == "/services/helpouts/oauth_callback"
    assert (place.ip, place.port, place.base_url) == ("127.0.0.1", 10200, "/services/helpouts/")
    assert place.hub.service == "helpouts"
    assert "secret" not in repr(place)


@pytest.mark.parametrize("missing", sorted(TOLD))
def test_what_is_missing_is_named(missing: str) -> None:
    told = {name: text for name, text in TOLD.items() if name != missing}
    with pytest.raises(InvalidRequest, match=missing):
        hub_place(told, frozenset())


def test_an_address_without_a_port_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="host and a port"):
        hub_place(TOLD | {"JUPYTERHUB_SERVICE_URL": "http://helpouts"}, frozenset())


def test_a_server_belongs_to_the_marketplace_of_its_hub_alone() -> None:
    url = "http://127.0.0.1:10200/services/helpouts/"
    on_hub = {hub.MARKETPLACE_VARIABLE: url, "JUPYTERHUB_API_TOKEN": "secret-of-amara"}
    found = membership(on_hub)
    assert found is not None
    assert found.marketplace_url == url
    assert "secret" not in repr(found)
    assert membership({"JUPYTERHUB_API_TOKEN": "secret-of-amara"}) is None
    assert membership({hub.MARKETPLACE_VARIABLE: url}) is None


def test_an_empty_configuration_gets_service_role_and_scopes() -> None:
    c = Config()
    c.Helpouts.tutor_groups = ["tutors"]
    said = hub.configure(c, staff_groups=["helpers"], options=["--name", "Campus"])
    [service] = c.JupyterHub.services
    assert service["name"] == "helpouts"
    assert service["command"][1:] == [
        *("-m", "helpout_server.service", "--hub", "--staff-group", "helpers"),
        *("--tutor-group", "tutors", "--name", "Campus", "--data-dir", "helpouts"),
    ]
    assert c.JupyterHub.load_roles == [
        {"name": "user", "scopes": ["self", ACCESS]},
        {"name": "helpouts", "services": ["helpouts"], "scopes": list(hub.READS)},
    ]
    assert "staff: the Hub's admins, group helpers" in said
    assert "who may offer help: group tutors" in said
    # JupyterHub's own would be gone with ours alone.
    assert c.Spawner.server_token_scopes == [
        "users:activity!user",
        "access:servers!server",
        ACCESS,
    ]
    where = "http://127.0.0.1:10200/services/helpouts/"
    assert c.Spawner.environment == {hub.MARKETPLACE_VARIABLE: where}
    assert any(where in line for line in said)


def test_what_the_operator_wrote_stays() -> None:
    c = Config()
    c.JupyterHub.services = [{"name": "cull-idle"}]
    c.JupyterHub.load_roles = [
        {"name": "cull", "services": ["cull-idle"], "scopes": ["servers"]},
        {"name": "user", "scopes": ["self", "shares!user"]},
    ]
    c.Spawner.server_token_scopes = ["users:activity!user"]
    c.Spawner.environment = {"COURSE": "cs101"}
    hub.configure(c, url="http://market:80/", api_token="given", base_url="/jupyter/")
    assert [one["name"] for one in c.JupyterHub.services] == ["cull-idle", "helpouts"]
    assert c.JupyterHub.services[1]["api_token"] == "given"
    assert "command" not in c.JupyterHub.services[1]
    assert c.JupyterHub.load_roles[1]["scopes"] == ["self", "shares!user", ACCESS]
    assert c.Spawner.server_token_scopes == ["users:activity!user", ACCESS]
    assert c.Spawner.environment["COURSE"] == "cs101"
    where = c.Spawner.environment[hub.MARKETPLACE_VARIABLE]
    assert where == "http://market:80/jupyter/services/helpouts/"


def test_a_kind_of_spawner_with_an_environment_of_its_own_is_told_too() -> None:
    c = Config()
    c.KubeSpawner.environment = {"COURSE": "cs101"}
    c.KubeSpawner.image = "campus/notebook"
    c.DockerSpawner.image = "campus/notebook"
    hub.configure(c, url="http://market:80/", api_token="given")
    where = c.Spawner.environment[hub.MARKETPLACE_VARIABLE]
    assert c.KubeSpawner.environment == {"COURSE": "cs101", hub.MARKETPLACE_VARIABLE: where}
    # Where it has none, Spawner's own counts; one of its own would hide that.
    assert "environment" not in c.DockerSpawner
