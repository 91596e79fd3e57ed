"""The report's page in a real browser: nothing runs off a phone, nothing is asked of a network."""

import os
import re
import shutil
import subprocess

import pytest

from onemetre.press import to_html
from tests.press.test_report import report

CHROMIUM = shutil.which("chromium")
MEASURE = (
    "<script>document.title = document.documentElement.scrollWidth + ' ' + innerWidth + ' '"
    " + performance.getEntriesByType('resource').length</script>"
)

if CHROMIUM is None and "chromium" in os.environ.get("ONEMETRE_DEMAND", ""):
    raise RuntimeError("Chromium is demanded, but not here.")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: the page was not looked at")


@pytest.mark.parametrize("width", [500, 1200])
def test_nothing_runs_off_the_page(tmp_path, width):
    """500 is as narrow as a headless window gets; the page's own narrow layout starts at 620."""
    page = tmp_path / "report.html"
    page.write_text(
        to_html(report("一 long-enough text " * 6)).replace("</body>", f"{MEASURE}</body>"), "utf-8"
    )
    shown = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},900", "--dump-dom",
            page.as_uri(),
        ],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    needed, window, fetched = map(
        int, re.search(r"<title>(\d+) (\d+) (\d+)</title>", shown.stdout).groups()
    )
    assert needed <= window
    assert fetched == 0
