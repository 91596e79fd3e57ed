"""A key is there whole, or not at all; what is no key is refused in words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from onemetre.config.secret import secret_key
from onemetre.ground.errors import InputError
from tests.operations.installation import Installation

SOURCE = Path(__file__).parents[2] / "src"
#: Makes the key again and again until the file is there; what is read must always be one key.
MANY = """
import sys
from pathlib import Path
from onemetre.config.secret import secret_key
for n in range(200):
    print(secret_key(Path(sys.argv[1]) / str(n)))
"""


def test_many_processes_at_once_agree_on_one_whole_key(tmp_path):
    running = [
        subprocess.Popen([sys.executable, "-c", MANY, tmp_path], stdout=subprocess.PIPE, text=True,
                         env=os.environ | {"PYTHONPATH": str(SOURCE)})
        for _ in range(4)
    ]  # fmt: skip
    said = [each.communicate()[0].splitlines() for each in running]
    assert all(each == said[0] for each in said)
    assert {len(key) for key in said[0]} == {64}
    assert len(set(said[0])) == len(list(tmp_path.iterdir())) == 200
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("there", ["", "\n", "short"])
def test_what_is_no_key_is_refused_and_left_as_it_is(tmp_path, there):
    path = tmp_path / "audit.key"
    path.write_text(there)
    with pytest.raises(InputError, match="holds no whole key"):
        secret_key(path)
    assert path.read_text() == there


def test_doctor_says_that_a_key_is_empty_and_what_to_do(tmp_path):
    there = Installation(tmp_path / "home", "")
    there.run("audit", "verify")
    (there.home / "audit.key").write_text("")
    for command in (("doctor",), ("audit", "verify")):
        done = there.run(*command, check=False)
        assert done.returncode == 1
        assert "audit.key holds no whole key" in done.stderr
        assert "Put it back from a backup" in done.stderr
