"""Everything needed to install without a network: wheels, fonts, and how to do it.

    python tools/bundle.py out/bundle

The bundle is then tried: its wheels are installed into an empty environment that may not look
anywhere else, and the command is run there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "node_modules" / "@expo-google-fonts"
INSTALL = """#!/bin/sh
# Installs Onemetre from this folder alone. Needs Python 3.11 or later of the platform it was
# made on. Usage: sh install.sh [folder]
set -e
cd "$(dirname "$0")"
to="${1:-onemetre}"
python3 -m venv "$to"
"$to/bin/pip" install --quiet --no-index --find-links wheels 'onemetre[city]'
mkdir -p "$to/fonts"
cp fonts/* "$to/fonts/"
echo "Run: ONEMETRE_FONTS=$to/fonts $to/bin/onemetre --help"
"""


def run(*words: object) -> None:
    """Run a command, showing nothing but its errors."""
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL)


def make(out: Path) -> None:
    """Collect wheels and fonts."""
    shutil.rmtree(out, ignore_errors=True)
    wheels, fonts = out / "wheels", out / "fonts"
    wheels.mkdir(parents=True)
    fonts.mkdir()
    print("wheels ...")
    lock = ROOT / "requirements.lock"
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", wheels, ROOT)
    run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:",
        "--require-hashes", "-r", lock, "-d", wheels)  # fmt: skip
    print("fonts ...")
    for name in ("NotoSansSC_400Regular", "NotoSansSC_700Bold", "NotoSerifSC_400Regular"):
        shutil.copy2(next(FONTS.rglob(f"{name}.ttf")), fonts)
    for package in ("noto-sans-sc", "noto-serif-sc"):
        shutil.copy2(FONTS / package / "LICENSE_FONT", fonts / f"LICENSE-{package}")
    (out / "install.sh").write_text(INSTALL, "utf-8")


def prove(out: Path) -> None:
    """Install it into an empty environment with no index, and run it."""
    print("trying it in an empty environment ...")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder, with_pip=True)
        pip = folder / "bin" / "pip"
        run(pip, "install", "-q", "--no-index", "--find-links", out / "wheels", "onemetre[city]")
        run(folder / "bin" / "onemetre", "--version")
        run(folder / "bin" / "onemetre", "plan", "read", ROOT / "demo" / "plan.txt")


if __name__ == "__main__":
    target = Path(sys.argv[1]).resolve()
    make(target)
    prove(target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{target}: {size / 1e6:.0f} MB. To install: sh {target.name}/install.sh")
