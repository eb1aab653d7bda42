from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import yanzhen
from yanzhen.engines.linkage import save_result

from .test_linking import compare_small, make_person

_SLOW_SAVE = """
import sys, time
from pathlib import Path
import pyarrow as pa, pyarrow.parquet as pq
from yanzhen.engines.linkage import save_result
from yanzhen.engines.linkage.comparing import ComparisonResult
real = pq.write_table
def slow(table, path, **given):
    real(table, path, **given)
    print("written", Path(path).name, flush=True)
    time.sleep(30)
pq.write_table = slow
empty = pa.table({"rid": [1]})
save_result(ComparisonResult(empty, empty, empty, empty, None, {}), Path(sys.argv[1]))
"""


def test_leaves_no_half_result_when_the_job_is_killed(tmp_path: Path) -> None:
    target = tmp_path / "2026-03"
    source = Path(yanzhen.__file__).parent.parent
    job = subprocess.Popen(
        [sys.executable, "-c", _SLOW_SAVE, str(target)], stdout=subprocess.PIPE, text=True,
        env={"PYTHONPATH": str(source), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert job.stdout
    try:
        assert job.stdout.readline().startswith("written links")
        job.send_signal(signal.SIGKILL)
    finally:
        job.kill()
        job.wait()
        job.stdout.close()
    assert not target.exists()
    started = time.monotonic()
    save_result(compare_small([make_person(1, "张三")], []), target)
    assert time.monotonic() - started < 120
    assert pq.read_metadata(target / "links.parquet").num_rows == 400


def test_does_not_overwrite_an_earlier_result(tmp_path: Path) -> None:
    result = compare_small([make_person(1, "张三")], [])
    save_result(result, tmp_path / "2026-03")
    with pytest.raises(FileExistsError):
        save_result(result, tmp_path / "2026-03")


def test_writes_row_groups_that_every_engine_reads_in_parallel(tmp_path: Path) -> None:
    result = compare_small([make_person(1, "张三")], [])
    many = pa.table({"rid": pa.array(range(300_000), pa.int64())})
    save_result(replace(result, facts=many), tmp_path / "2026-03")
    metadata = pq.read_metadata(tmp_path / "2026-03" / "facts.parquet")
    assert [metadata.row_group(i).num_rows for i in range(3)] == [120_000, 120_000, 60_000]
