"""What a user gets: a wheel that carries the apps, a lock that holds everywhere, a setup that says what lacks."""

import json
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("runtime", "dev")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(line: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", line)
    assert found, line
    return normal(found[0])


def locked(which: str) -> dict[str, str]:
    """name → the lines of its entry, of one lock file."""
    text = (ROOT / "requirements" / f"{which}.txt").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text.partition("\n#    make lock\n")[2])
    return {requirement_name(entry): entry for entry in entries}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built by the locked build backend without isolation or network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_carries_every_file_of_the_packages(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    sources = {
        path.relative_to(ROOT).as_posix()
        for package in ("cuagym", "hub_apps")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sources - carried == set()
    assert not any(name.startswith("tests/") for name in carried)


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel installed by pip, into a folder of its own."""
    site = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    return site


def test_the_installed_wheel_serves_every_app_from_any_folder(site: Path, tmp_path: Path) -> None:
    program = (
        "import sys, cuagym, hub_apps; print(cuagym.__file__, hub_apps.__file__, file=sys.stderr);"
        "from cuagym.cli.main import app; app()"
    )
    hub = subprocess.Popen(
        [sys.executable, "-P", "-c", program, "hub", "up", "--port", "0", "--json"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(site), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with hub:
        try:
            assert hub.stdout is not None
            line = hub.stdout.readline()
            assert line, hub.stderr and hub.stderr.read()
            ready = json.loads(line)
            assert sorted(ready["apps"]) == sorted(PROJECT["project"]["entry-points"]["cuagym.apps"])
            with httpx.Client(follow_redirects=True, trust_env=False) as browser:
                assert browser.get(ready["launch_url"]).status_code == 200
                for url in ready["apps"].values():
                    page = browser.get(url)
                    assert page.status_code == 200
                    assets = set(re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js))(?:\?[^"]*)?"', page.text))
                    assert assets
                    assert {browser.get(httpx.URL(url).join(asset)).status_code for asset in assets} == {200}
        finally:
            hub.send_signal(signal.SIGINT)
        assert hub.stderr is not None
        assert [Path(file).is_relative_to(site) for file in hub.stderr.readline().split()] == [True, True]


@pytest.mark.parametrize("which", LOCKS)
def test_the_lock_holds_every_requirement_with_a_version_and_hashes_and_no_address(which: str) -> None:
    entries = locked(which)
    extras = PROJECT["project"]["optional-dependencies"]
    declared = [*PROJECT["project"]["dependencies"], *extras["rollouts"], *extras["postgres"]]
    declared += PROJECT["dependency-groups"]["build"]
    if which == "dev":
        declared += PROJECT["dependency-groups"]["dev"]
    assert {requirement_name(line) for line in declared} - entries.keys() == set()
    for name, entry in entries.items():
        assert "==" in entry.splitlines()[0], name
        assert "--hash=sha256:" in entry, name
    text = (ROOT / "requirements" / f"{which}.txt").read_text()
    assert "://" not in text


def test_both_locks_agree() -> None:
    runtime, dev = locked("runtime"), locked("dev")
    versions = {name: entry.splitlines()[0] for name, entry in dev.items()}
    assert {name: entry.splitlines()[0] for name, entry in runtime.items()}.items() <= versions.items()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what `scripts/setup` reads, and no virtual environment."""
    for name in ("scripts/setup", "requirements/dev.txt", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def setup(clone: Path, python: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": python, "HOME": str(clone)}
    command = [str(clone / "scripts/setup"), "dev"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_without_a_python_setup_says_what_to_type_in_one_line(clone: Path) -> None:
    done = setup(clone, "/nowhere/python3")
    assert done.returncode == 1
    assert re.fullmatch(r"cuagym: Python 3\.11 or newer is needed; type: .*install.*\n", done.stderr)


def test_without_the_venv_module_setup_says_what_to_type_in_one_line(clone: Path) -> None:
    python = clone / "python-without-venv"
    python.write_text(f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    done = setup(clone, str(python))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert done.returncode == 1
    assert done.stderr == f"cuagym: {python} has no venv module; type: sudo apt-get install python{version}-venv\n"


def test_a_current_virtual_environment_is_left_alone(clone: Path) -> None:
    binaries = clone / ".venv/bin"
    binaries.mkdir(parents=True)
    (binaries / "python").symlink_to(sys.executable)
    stamp = f"{clone}\n" + (clone / "requirements/dev.txt").read_text() + (clone / "pyproject.toml").read_text()
    (clone / ".venv/.cuagym-dev").write_text(stamp)
    done = setup(clone, "/nowhere/python3")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
