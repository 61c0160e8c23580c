"""The phone's page: the same for everybody, and nothing of anybody in it."""

from helpout_server.entrypoints.camera_page import HEADERS, camera_page


def test_it_loads_our_script_from_below_the_base_path() -> None:
    page = camera_page("/user/ann/").decode()
    assert 'src="/user/ann/static/helpouts/camera.js"' in page
    assert 'data-helpout-base-url="/user/ann/"' in page


def test_a_base_path_cannot_leave_its_attribute() -> None:
    page = camera_page('/"><script>alert(1)</script>/').decode()
    assert "<script>alert" not in page


def test_no_other_page_may_hold_it_and_nothing_else_may_be_loaded() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert HEADERS["Referrer-Policy"] == "no-referrer"
