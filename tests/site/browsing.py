"""What browser tests share: waiting for the map, axe, and what a page weighs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"


def map_ready(page) -> None:
    """Wait until the map has drawn its first picture."""
    page.wait_for_selector('#map[data-ready="1"]', timeout=60_000)


def faults(page) -> list[str]:
    """What axe finds wrong with the page as it is now."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['help']}: {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


class Watched:
    """Collects what a page asks for and what goes wrong on it."""

    def __init__(self, page, base_url: str) -> None:
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.bytes: dict[str, int] = {}
        self.host = urlsplit(base_url).netloc
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", self._console)
        page.on("request", lambda request: self.asked.append(request.url))
        self.network = page.context.new_cdp_session(page)
        self.network.send("Network.enable")
        self.network.on("Network.responseReceived", self._received)
        self.network.on("Network.loadingFinished", self._finished)
        self._address: dict[str, str] = {}

    def _console(self, message) -> None:
        # The software renderer says how slow it is; that is not the page's fault.
        if message.type in {"error", "warning"} and "GPU stall" not in message.text:
            self.wrong.append(f"{message.type}: {message.text}")

    def _received(self, told) -> None:
        self._address[told["requestId"]] = told["response"]["url"]

    def _finished(self, told) -> None:
        address = self._address.get(told["requestId"], "")
        self.bytes[address] = int(told["encodedDataLength"])

    def elsewhere(self) -> list[str]:
        """Addresses asked for that are not the site's own."""
        return [
            each for each in self.asked
            if urlsplit(each).netloc != self.host and not each.startswith(("blob:", "data:"))
        ]  # fmt: skip
