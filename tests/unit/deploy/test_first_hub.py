"""What docs/operations/first_hub.md has a newcomer write: it sets what the page says."""

import re
from pathlib import Path

import pytest
from traitlets.config import Config

PAGE = Path(__file__).parents[3] / "docs/operations/first_hub.md"


def test_the_configuration_of_the_page_is_a_hub_with_a_marketplace(
    capsys: pytest.CaptureFixture[str],
) -> None:
    [block] = re.findall(r"```python\n(.+?)```", PAGE.read_text(), re.DOTALL)
    c = Config()
    exec(compile(block, str(PAGE), "exec"), {"c": c})
    [service] = c.JupyterHub.services
    assert service["name"] == "helpouts"
    assert "--tutor-group" in service["command"]
    assert c.Spawner.environment["HELPOUTS_HUB_MARKETPLACE_URL"].endswith("/services/helpouts/")
    assert "service helpouts at" in capsys.readouterr().out


def test_links_of_the_pages_lead_somewhere() -> None:
    for page in (*PAGE.parent.glob("*.md"), PAGE.parent / "kubernetes/README.md"):
        for target in re.findall(r"\]\(([^)#:]+\.md)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
