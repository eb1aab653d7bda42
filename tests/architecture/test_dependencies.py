"""What the house stands on: locked, nameless about places, and free to be shared."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest

from tests.architecture.house import ROOT
from tooling import lock

PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*])?==([^ ;\\]+)", re.MULTILINE)
COPYLEFT = re.compile(r"(?<![L\w])A?GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)
LESSER = re.compile(r"lesser|LGPL", re.IGNORECASE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str) -> dict[str, str]:
    return {normal(n): version for n, version in PINNED.findall((ROOT / name).read_text())}


def direct(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return {normal(re.split(r"[\[<>=! ;]", line)[0]) for line in wanted}


@pytest.mark.parametrize("path", lock.lock_files(), ids=lambda path: path.name)
def test_a_lock_file_names_no_address(path) -> None:
    assert lock.addresses_in(path.read_text()) == []


def test_the_check_for_addresses_sees_them() -> None:
    text = "a==1\n--index-url x\nb @ file://here\n"
    assert lock.addresses_in(text) == ["--index-url x", "b @ file://here"]


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("requirements.txt", ()),
        ("requirements-engines.txt", ("engines",)),
        ("requirements-dev.txt", ("engines", "dev")),
    ],
)
def test_a_lock_file_holds_every_direct_dependency(name: str, extras: tuple[str, ...]) -> None:
    assert direct(*extras) - locked(name).keys() == set()


def test_the_smaller_sets_are_part_of_the_larger_ones() -> None:
    small, middle, large = (
        locked(f"requirements{part}.txt").items() for part in ("", "-engines", "-dev")
    )
    assert small <= middle <= large


def test_every_locked_package_has_hashes() -> None:
    for path in lock.lock_files():
        if path.suffix == ".txt":
            blocks = re.split(r"\n(?=\S)", path.read_text().strip())
            assert [block for block in blocks if "--hash=sha256:" not in block] == []


def licence(name: str) -> str:
    about = metadata.metadata(name)
    marks = [value for value in about.get_all("Classifier") or [] if "License ::" in value]
    stated = about.get_all("License-Expression") or about.get_all("License") or ["unknown"]
    return " / ".join(marks or [stated[0][:120]])


def test_run_time_licences_fit_apache() -> None:
    licences = {name: licence(name) for name in installed("requirements-engines.txt")}
    strong = {
        name: text
        for name, text in licences.items()
        if COPYLEFT.search(text) and not LESSER.search(text)
    }
    assert strong == {}


def installed(name: str) -> list[str]:
    present = {normal(dist.name) for dist in metadata.distributions()}
    return sorted(locked(name).keys() & present)


def test_yz_needs_nothing_but_python() -> None:
    answer = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "yz", "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
