"""The command that everybody meets first."""

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from tests.served import served
from tooling import check, dependencies, place, prepare, serve
from tooling.place import ROOT, Refusal, Stamps, digest


@pytest.fixture(scope="module")
def yz() -> ModuleType:
    loader = SourceFileLoader("yz_command", str(ROOT / "yz"))
    spec = importlib.util.spec_from_loader("yz_command", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def ask(*words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "yz", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )


def test_help_lists_every_command(yz: ModuleType) -> None:
    answer = ask("--help")
    listed = re.findall(r"^    (\w+)", answer.stdout, re.MULTILINE)
    assert answer.returncode == 0
    assert set(yz.COMMANDS) <= set(listed)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fly"], "invalid choice: 'fly'"),
        (["up", "--fast"], "unknown: --fast"),
        (["up", "--port", "many"], "invalid int value: 'many'"),
        (["up", "--port", "70000"], "70000 is no port number"),
        (["run"], "Say what to run"),
        (["up", "--data"], "--data needs a folder"),
        (["up", "--data", str(ROOT / "yz")], "is a file; --data needs a folder"),
    ],
)
def test_a_wrong_word_gets_a_sentence_and_changes_nothing(words: list[str], sentence: str) -> None:
    answer = ask(*words)
    assert answer.returncode != 0
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_busy_port_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = ask("up", "--port", str(taken.getsockname()[1]), "--data", tmp_path / "new")
    assert answer.returncode != 0
    assert "choose another: --port N" in answer.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        (["scenario", "load", "x", "--data", "d"], ["scenario", "load", "x"]),
        (["--data", "d", "scenario", "list"], ["scenario", "list"]),
        (["backup", "--data=d", "file"], ["backup", "file"]),
        (["run", "--data", "d", "tool", "--data", "own"], ["run", "tool", "--data", "own"]),
    ],
)
def test_takes_the_data_folder_and_leaves_the_command_alone(
    yz: ModuleType, words: list[str], rest: list[str]
) -> None:
    folder, left = yz.take_data(words)
    assert (folder, left) == (Path("d").resolve(), rest)


def test_the_data_folder_comes_from_the_surroundings_without_the_option(
    yz: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("YZ_DATA", str(tmp_path))
    assert yz.take_data(["up"])[0] == tmp_path
    monkeypatch.delenv("YZ_DATA")
    assert yz.take_data(["up"])[0] == ROOT / "data"


def test_run_hands_on_words_folder_and_exit_code(tmp_path: Path) -> None:
    program = "import os, sys; print(os.environ['YZ_DATA'], sys.argv[1:]); sys.exit(7)"
    answer = ask("run", "--data", tmp_path, "python", "-c", program, "--help", "a b")
    assert answer.stdout.strip().endswith(f"{tmp_path} ['--help', 'a b']")
    assert answer.returncode == 7


def test_a_digest_changes_with_content_name_and_number_of_files(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    first = digest([one])
    assert digest([one]) == first
    two.write_text("a")
    assert len({first, digest([two]), digest([one, two]), digest([one], "word")}) == 4
    one.write_text("b")
    assert digest([one]) != first


def test_files_that_tools_leave_behind_are_no_inputs(tmp_path: Path) -> None:
    for name in ("a.py", "__pycache__/a.pyc", "node_modules/b.js", "deep/c.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert place.files_below(tmp_path) == [tmp_path / "a.py", tmp_path / "deep/c.html"]
    assert place.files_below(tmp_path, suffixes=[".html"]) == [tmp_path / "deep/c.html"]


def test_a_damaged_stamp_means_that_the_step_is_done_again(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path / "stamps.json")
    stamps.set("tables", "x")
    assert Stamps(tmp_path / "stamps.json").get("tables") == "x"
    (tmp_path / "stamps.json").write_text('{"tab')
    assert stamps.get("tables") is None


def test_a_failing_step_tells_one_sentence_and_keeps_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "LOGS", tmp_path)
    with pytest.raises(Refusal, match=r"It did not work\. The whole output is in") as caught:
        place.run([sys.executable, "-c", "print('why'); exit(3)"], refusal="It did not work.")
    assert "why" in str(caught.value)
    assert [log.read_text() for log in tmp_path.iterdir()] == ["why\n"]


@pytest.mark.parametrize(
    ("version", "recent"), [("v20.19.0", True), ("v24.1.0", True), ("v20.18.9", False), ("", False)]
)
def test_an_old_node_is_not_used(
    version: str, recent: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setattr(dependencies, "environment", lambda: {"PATH": str(tmp_path)})
    assert dependencies.node_is_recent() is recent


def test_a_python_without_venv_is_told_with_the_line_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependencies, "STAMPS", Stamps(tmp_path / "stamps.json"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(Refusal, match="apt-get install -y python3-venv"):
        dependencies._ensure_venv()


def test_the_sum_counts_every_run_and_a_crash_as_a_failure(tmp_path: Path) -> None:
    tally = check.Tally()
    report = tmp_path / "a.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>'
    )
    tally.add_report(report, "first", 1)
    tally.add_report(tmp_path / "missing.xml", "second", 3)
    assert (tally.passed, tally.failed, tally.skipped) == (5, 3, 2)
    assert tally.trouble == ["first", "second"]


def test_tests_that_need_no_database_leave_nothing_for_the_second_one(tmp_path: Path) -> None:
    report = tmp_path / "a.xml"
    report.write_text('<testsuites><testsuite tests="0" failures="0" errors="0"/></testsuites>')
    tally = check.Tally()
    tally.add_report(report, check.ON_POSTGRES, 5)
    assert (tally.passed, tally.failed, tally.trouble) == (0, 0, [])
    tally.add_report(report, "tests on SQLite", 5)
    assert (tally.failed, tally.trouble) == (1, ["tests on SQLite"])


@pytest.mark.slow
def test_up_serves_and_each_signal_stops_everything(tmp_path: Path) -> None:
    Stamps(tmp_path / "yz-stamps.json").set("scenario", "own")
    for number in (signal.SIGINT, signal.SIGTERM):
        with served(tmp_path) as house:
            assert f"{house.address}/" in house.said
            with urllib.request.urlopen(f"{house.address}/health/ready", timeout=10) as answer:
                assert answer.status == 200
            assert house.stop(number).strip().endswith("Stopped.")
            assert house.process.returncode == 0
            serve.refuse_busy_port("127.0.0.1", house.port)


@pytest.mark.parametrize("state", ["suijiang", "loading suijiang", "own"])
def test_another_scenario_than_the_one_there_is_refused(state: str, tmp_path: Path) -> None:
    Stamps(tmp_path / "yz-stamps.json").set("scenario", state)
    with pytest.raises(Refusal, match="name another folder to load elsewhere: --data FOLDER"):
        prepare.ensure_demo(tmp_path, "elsewhere")
    assert prepare.stamps_of(tmp_path).get("scenario") == state


def test_a_stopped_loading_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def answer(_data: Path, *command: str, refusal: str) -> str:
        asked.append(command)
        return refusal

    monkeypatch.setattr(prepare, "yanzhen", answer)
    prepare.stamps_of(tmp_path).set("scenario", "loading binzhou")
    prepare.ensure_demo(tmp_path, None)
    assert asked == [("scenario", "load", "binzhou", "--scale", "demo")]
    assert prepare.stamps_of(tmp_path).get("scenario") == "binzhou"
    prepare.ensure_demo(tmp_path, None)
    assert len(asked) == 1
