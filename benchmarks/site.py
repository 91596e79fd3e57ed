"""How quick the site is: in a slow browser and under load. Writes docs/performance.md's table.

    python benchmarks/site.py demo=out/demo shanghai=/path/to/home ...

Each argument is a place and the ``ONEMETRE_HOME`` that shows it. A server of two processes is
started for each; the browser's processor is slowed four times by its own switch; load comes from
threads of this process on the same machine, so server and load share its cores.
"""

from __future__ import annotations

import http.client
import os
import platform
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, CDPSession, Page

DOC = Path(__file__).parent.parent / "docs/performance.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
SLOWER, SLIDES = 4, (9, 6, 12, 15, 9, 13, 6, 10, 16, 7, 12, 6)
USERS, THINK, SECONDS = 50, 3.0, 20.0
#: Two ways in which Chromium draws without a graphics card: the page put together by itself, as
#: headless browsers do; or by its graphics process, as with a card.
WAYS = {
    "": [],
    ", by the graphics process": ["--ignore-gpu-blocklist", "--use-angle=swiftshader"],
}

#: From the finger on the slider to the frame on the screen, as the browser itself accounts for
#: it, in steps of 8 ms; what took less than 16 is told as 16.
WATCH = """() => {
  window.took = 16;
  window.watching?.disconnect();
  window.watching = new PerformanceObserver((told) => {
    for (const { name, duration } of told.getEntries())
      if (name === 'pointerdown') window.took = Math.max(window.took, duration);
  });
  window.watching.observe({ type: 'event', durationThreshold: 16 });
}"""
TICK = """(age) => {
  const ticks = document.querySelectorAll('[data-ageline] ol:not(.stages) li');
  const box = ticks[age].getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""
RENDERER = """() => {
  const gl = document.createElement('canvas').getContext('webgl2');
  const told = gl.getExtension('WEBGL_debug_renderer_info');
  return gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
}"""


@contextmanager
def server(home: str) -> Iterator[int]:
    """A site of two processes on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "onemetre", "serve", "--port", str(port), "--workers", "2"],
        env=os.environ | {"ONEMETRE_HOME": home}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                get(http.client.HTTPConnection("127.0.0.1", port), "/city/")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """One request; anything but success is an error."""
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status not in {200, 204}:
        raise RuntimeError(f"{answer.status} for {path}")
    return body


def in_browser(port: int, place: str) -> dict[str, str]:
    """First content, map, slider; medians of three visits, each with an empty cache."""
    out = {}
    with sync_playwright() as play:
        for way, switches in WAYS.items():
            browser = play.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--enable-unsafe-swiftshader",
                      "--disable-background-networking", *switches],
            )  # fmt: skip
            visits = [_visit(browser, f"http://127.0.0.1:{port}/city/{place}/") for _ in range(3)]
            browser.close()
            first, ready = (statistics.median(v[i] for v in visits) / 1000 for i in (0, 1))
            slides = sorted(each for visit in visits for each in visit[2])
            out |= {
                f"first content{way}": f"{first:.2f} s",
                f"map usable{way}": f"{ready:.2f} s",
                f"slider to painted frame, median{way}": f"{statistics.median(slides):.0f} ms",
                f"slider to painted frame, p95{way}": f"{slides[int(len(slides) * 0.95)]:.0f} ms",
            }
            out["renderer"] = visits[0][3]
    return out


def _visit(browser: Browser, address: str) -> tuple[float, float, list[float], str]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    slow = context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    for _ in range(1200):  # by no selector: those bring listeners into the page that take time
        if page.evaluate("() => document.querySelector('#map')?.dataset.ready === '1'"):
            break
        page.wait_for_timeout(100)
    first, ready = (
        page.evaluate(f"() => performance.getEntriesByName('{name}')[0].startTime")
        for name in ("first-contentful-paint", "map-usable")
    )
    page.wait_for_timeout(5_000)  # the other ages come while nothing is to be done
    slides = [_slide(page, slow, age) for age in SLIDES]
    renderer = page.evaluate(RENDERER)
    context.close()
    return first, ready, slides, renderer


def _slide(page: Page, wire: CDPSession, age: int) -> float:
    page.evaluate(WATCH)
    x, y = page.evaluate(TICK, age)
    for kind, wait in (("mouseMoved", 200), ("mousePressed", 1_000), ("mouseReleased", 200)):
        button = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
        wire.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **button})
        page.wait_for_timeout(wait)  # only after the last the browser tells
    return float(page.evaluate("() => window.took"))


def rate(port: int, paths: list[str], seconds: float = 8.0, threads: int = 8) -> float:
    """Requests a second, as many as there come."""
    until = time.monotonic() + seconds
    counts = [0] * threads

    def ask(i: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        choose = random.Random(i)  # noqa: S311  # not for secrets
        while time.monotonic() < until:
            get(connection, choose.choice(paths))
            counts[i] += 1

    run_all(ask, threads)
    return sum(counts) / seconds


def thinking(port: int, path_of: Callable[[random.Random], str]) -> tuple[float, float, int]:
    """Median and p95 in ms of users who think between two pages that nobody has seen yet."""
    until = time.monotonic() + SECONDS
    took: list[float] = []

    def visit(i: int) -> None:
        choose = random.Random(i)  # noqa: S311  # not for secrets
        time.sleep(choose.random() * THINK)
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            path = path_of(choose)
            start = time.perf_counter()
            get(connection, path)
            took.append((time.perf_counter() - start) * 1000)
            connection.close()
            time.sleep(choose.uniform(0.5, 1.5) * THINK)

    run_all(visit, USERS)
    took.sort()
    return statistics.median(took), took[int(len(took) * 0.95)], len(took)


def run_all(what: Callable[[int], None], threads: int) -> None:
    """Run a function on threads; wait for all."""
    running = [threading.Thread(target=what, args=(i,)) for i in range(threads)]
    for each in running:
        each.start()
    for each in running:
        each.join()


def under_load(port: int, place: str) -> dict[str, str]:
    """Cached pages, tiles, and pages made anew."""
    page = f"/city/{place}/"
    told = get(http.client.HTTPConnection("127.0.0.1", port), f"{page}?age=8")
    import gzip  # only here

    text = gzip.decompress(told).decode()
    base = re.search(r"/maps/[\w-]+/[\w.]+/", text)[0]  # type: ignore[index]  # it has a map
    west, south, east, north = map(
        float, re.search(r"&#34;view&#34;:\[([\d.,-]+)\]", text)[1].split(",")  # type: ignore[index]  # likewise
    )  # fmt: skip
    tiles = tiles_within(base, west, south, east, north)
    homes = int(re.search(r"&#34;homes&#34;:(\d+)", text)[1])  # type: ignore[index]  # likewise
    cached = rate(port, [page, f"/en{page}", f"{page}?age=9"])
    tile_rate = rate(port, tiles)
    median, p95, count = thinking(
        port,
        lambda choose: (
            f"{page}?at=h{choose.randrange(homes)}&age={choose.randrange(18)}&x={choose.random()}"
        ),
    )
    return {
        "cached pages": f"{cached:,.0f}/s",
        "tiles": f"{tile_rate:,.0f}/s",
        f"pages made anew, {USERS} users who think {THINK:.0f} s": (
            f"median {median:.0f} ms, p95 {p95:.0f} ms ({count} pages)"
        ),
    }  # fmt: skip


def tiles_within(base: str, west: float, south: float, east: float, north: float) -> list[str]:
    """Addresses of the tiles of a view at zooms 13 to 15."""
    import math  # only here

    out = []
    for z in (13, 14, 15):
        n = 1 << z
        x = [int((lon + 180) / 360 * n) for lon in (west, east)]
        y = [
            int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
            for lat in (north, south)
        ]
        out += [
            f"{base}tiles/{z}/{i}/{j}.mvt"
            for i in range(x[0], x[1] + 1)
            for j in range(y[0], y[1] + 1)
        ]
    return out


def main() -> None:
    """Measure every place named and write the table."""
    columns: dict[str, dict[str, str]] = {}
    for argument in sys.argv[1:]:
        place, _, home = argument.partition("=")
        with server(home) as port:
            columns[place] = under_load(port, place) | in_browser(port, place)
    rows = list(next(iter(columns.values())))
    lines = ["| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [
        f"| {row} | " + " | ".join(each[row] for each in columns.values()) + " |" for row in rows
    ]
    lines.append("")
    lines.append(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}."
    )
    table = "\n".join(lines)
    print(table)
    text = DOC.read_text("utf-8")
    head, rest = text.split(BEGIN)
    DOC.write_text(f"{head}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    main()
