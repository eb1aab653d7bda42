"""Measure the comparison of lists with the register: time, memory and correctness.

    python bench/linkage.py --residents 1000000 --seed 1 --out results.json
    python bench/linkage.py --dir FOLDER --out results.json --peers pandas exact splink stages

FOLDER holds residents.parquet and any of deaths, disabled, medical, education and
vehicles.parquet; their column true_rid (−1: not in the register) is read by the judge only.
Each run has a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from linkage_lists import LISTS, ErrorRates, write_lists

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from yanzhen.engines.linkage import (
    CompareOptions,
    compare_in_shards,
    compare_lists,
    load_rules,
    save_result,
)
from yanzhen.engines.linkage import rules as _rules
from yanzhen.engines.linkage.facts import PERSON_FACTS, facts_of_list
from yanzhen.engines.linkage.shards import SHARD_RESIDENTS

SHARD_FROM = 3_000_000
PEERS = ("pandas", "exact", "splink", "stages")
RULES = Path(_rules.__file__).with_name("example_rules.json")


def run_engine(folder: Path, out: Path, options: CompareOptions, shard: int) -> dict[str, float]:
    """Compare the lists of a folder, end to end, and write the result.

    In shards a run that was killed goes on behind its last step, where --links names its place.
    """
    lists = {n: p for n in LISTS if (p := folder / f"{n}.parquet").exists()}
    residents = folder / "residents.parquet"
    known = {*PERSON_FACTS, *(fact for name in lists for fact in facts_of_list(name))}
    rules = [rule for rule in load_rules(RULES) if rule.when.facts() <= known]
    if shard:
        return compare_in_shards(
            residents=residents,
            lists=lists,
            rules=rules,
            out=out,
            options=options,
            shard_residents=shard,
            tell=_tell,
        ).seconds
    result = compare_lists(residents=residents, lists=lists, rules=rules, options=options)
    save_result(result, out)
    return result.seconds


def _tell(step: str, done: int, total: int) -> None:
    """One line per step, with the peak of memory so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{done:>3}/{total} {step:<7} {peak:.2f} GB", file=sys.stderr, flush=True)


def _key(column: str) -> str:
    """A key as text, whether it was written as a whole number, a float or text."""
    return f"coalesce(CAST(try_cast({column} AS BIGINT) AS VARCHAR), CAST({column} AS VARCHAR))"


def judge(folder: Path, links: Path) -> dict[str, Any]:
    """Compare links (list_name, lid, rid, stage) with the truth of the lists."""
    con = duckdb.connect()
    con.execute("SET threads = 2")
    truth = " UNION ALL BY NAME ".join(
        f"SELECT '{n}' AS list_name, {_key('lid')} AS lid,"
        f" {_key('true_rid')} AS true_rid, CAST(id_no AS VARCHAR) AS id_no,"
        f" CAST(birth AS VARCHAR) AS birth, CAST(name AS VARCHAR) AS name,"
        f" CAST(village AS VARCHAR) AS village FROM read_parquet('{p}')"
        for n in LISTS
        if (p := folder / f"{n}.parquet").exists()
    )
    con.execute(
        f"""
        CREATE TABLE judged AS
        SELECT t.list_name, nullif(t.true_rid, '-1') AS true_rid, l.rid, l.stage,
            lower(coalesce(trim(t.id_no), '')) IN ('', 'nan', 'none') AS no_id,
            lower(coalesce(trim(t.birth), '')) IN ('', '0', '0.0', 'nan', 'none') AS no_birth,
            coalesce(upper(trim(t.id_no)) = upper(trim(p.id_no)), false) AS same_id,
            coalesce(t.name <> p.name, false) AS other_name,
            coalesce(trim(t.village) NOT IN ('', p.village), false) AS other_village
        FROM ({truth}) t
        LEFT JOIN (SELECT list_name, {_key("lid")} AS lid, {_key("rid")} AS rid, stage
            FROM read_parquet('{links}')) l USING (list_name, lid)
        LEFT JOIN (SELECT {_key("rid")} AS person, CAST(id_no AS VARCHAR) AS id_no,
                CAST(name AS VARCHAR) AS name, CAST(village AS VARCHAR) AS village
            FROM read_parquet('{folder}/residents.parquet')) p ON p.person = t.true_rid
        """
    )

    def measure(where: str) -> tuple[float, float, float]:
        row = con.execute(
            "SELECT coalesce(sum((rid = true_rid)::INT), 0), count(rid), count(true_rid)"
            f" FROM judged WHERE {where}"
        ).fetchone()
        right, said, true = row or (0, 0, 0)
        return (
            right / said if said else 1.0,
            right / true if true else 1.0,
            2 * right / (said + true) if said + true else 1.0,
        )

    precision, recall, f1 = measure("true")
    rest = measure("stage IS DISTINCT FROM 'exact'")
    hard = measure("no_id AND no_birth")
    rows = con.execute("SELECT count(*) FROM judged").fetchone()
    return {
        "rows": rows[0] if rows else 0,
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "precision_remainder": rest[0],
        "recall_remainder": rest[1],
        "f1_remainder": rest[2],
        "recall_no_id_no_birth": hard[1],
        "precision_no_id_no_birth": hard[0],
        "recall_by_class": {
            name: measure(where)[1]
            for name, where in (
                ("same number", "same_id"),
                ("number written otherwise", "NOT same_id AND NOT no_id"),
                ("no number", "no_id AND NOT no_birth"),
                ("no number, no birth date", "no_id AND no_birth"),
                ("name written otherwise", "other_name"),
                ("number and name written otherwise", "NOT same_id AND other_name"),
                ("another village", "other_village"),
            )
        },
    }


def measured(folder: Path, arguments: list[str], out: Path) -> dict[str, Any]:
    """Run one contestant in its own process and judge what it wrote."""
    command = [sys.executable, __file__, "--worker", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    cost = json.loads(done.stdout.strip().splitlines()[-1])
    links = out / "links" / "*.parquet" if (out / "links").is_dir() else out / "links.parquet"
    return {**cost, **judge(folder, links)}


COLUMNS = (
    ("seconds", "seconds", "8.1f"),
    ("cpu_seconds", "CPU s", "8.1f"),
    ("peak_gb", "peak GB", "8.2f"),
    ("precision", "precision", "10.5f"),
    ("recall", "recall", "9.5f"),
    ("f1_remainder", "F1 rest", "9.4f"),
    ("recall_no_id_no_birth", "hard", "8.4f"),
)


def side_by_side(found: Mapping[str, Mapping[str, Any]]) -> str:
    """The contestants line by line, then their recall by class of mistake."""
    widths = [int(kind.split(".")[0]) for _key, _title, kind in COLUMNS]
    titles = zip(COLUMNS, widths, strict=True)
    lines = [" " * 10 + "".join(f"{title:>{width}}" for (_k, title, _f), width in titles)]
    for name, one in found.items():
        lines.append(f"{name:<10}" + "".join(f"{one[key]:{kind}}" for key, _t, kind in COLUMNS))
    lines += ["", f"{'recall by class':<36}" + "".join(f"{name:>9}" for name in found)]
    for cls in next(iter(found.values()))["recall_by_class"]:
        shares = "".join(f"{one['recall_by_class'][cls]:9.4f}" for one in found.values())
        lines.append(f"{cls:<36}{shares}")
    return "\n".join(lines)


def _work(args: argparse.Namespace) -> None:
    started = time.perf_counter()
    steps: dict[str, float] = {}
    if args.peer:
        from linkage_peers import run_peer

        run_peer(args.peer, Path(args.dir), Path(args.links) / "links.parquet")
    else:
        steps = _run_engine(args)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started,
                "cpu_seconds": usage.ru_utime + usage.ru_stime,
                "peak_gb": usage.ru_maxrss / 1024**2,  # the kernel counts in KiB
                "steps": steps,
            }
        )
    )


def _run_engine(args: argparse.Namespace) -> dict[str, float]:
    options = CompareOptions(
        engine=args.engine,
        threads=args.threads,
        memory_limit=args.memory_limit,
        workspace=Path(args.workspace) if args.workspace else None,
    )
    residents = pq.read_metadata(Path(args.dir) / "residents.parquet").num_rows
    shard = args.shard or (SHARD_RESIDENTS if residents > SHARD_FROM else 0)
    return run_engine(Path(args.dir), Path(args.links), options, shard)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--residents", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--correlated", type=float, default=1.0, help="5: errors come together")
    parser.add_argument("--dir", help="a folder with residents.parquet and lists")
    parser.add_argument("--keep", help="write the drawn lists to this folder and keep them")
    parser.add_argument("--out", default="linkage-results.json")
    parser.add_argument("--engine", choices=("duckdb", "sail", "pyspark"), default="duckdb")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--shard", type=int, help="residents per shard; by default above 3 million")
    parser.add_argument("--memory-limit", help='such as "5GB"')
    parser.add_argument("--workspace", help="work in a file of this folder, not in memory")
    parser.add_argument(
        "--peers", nargs="*", default=[], choices=PEERS, help="run these beside the engine"
    )
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(
        "--links", help="write the result to this folder and keep it; a killed run goes on there"
    )
    args = parser.parse_args()
    if args.worker:
        _work(args)
        return
    if args.dir:
        here = {path.name for path in Path(args.dir).glob("*.parquet")}
        if "residents.parquet" not in here or not {f"{name}.parquet" for name in LISTS} & here:
            parser.error(
                f"{args.dir} must hold residents.parquet and one of "
                + ", ".join(f"{name}.parquet" for name in LISTS)
            )
    with tempfile.TemporaryDirectory(prefix="linkage-") as scratch:
        folder = Path(args.dir or args.keep or Path(scratch) / "lists")
        if not args.dir:
            write_lists(
                folder,
                residents=args.residents,
                seed=args.seed,
                rates=ErrorRates(correlated=args.correlated),
            )
        out = Path(args.links or Path(scratch) / "result")
        given = ["--dir", str(folder), "--links", str(out), "--engine", args.engine]
        for name in ("threads", "shard", "memory_limit", "workspace"):
            if getattr(args, name):
                given += [f"--{name.replace('_', '-')}", str(getattr(args, name))]
        found = measured(folder, given, out)
        for peer in args.peers:
            links = Path(scratch) / peer
            peer_given = ["--dir", str(folder), "--links", str(links), "--peer", peer]
            found[f"peer_{peer}"] = measured(folder, peer_given, links)
        Path(args.out).write_text(json.dumps(found, indent=2) + "\n", "utf-8")
        beside: dict[str, Any] = {peer: found[f"peer_{peer}"] for peer in args.peers}
        print(side_by_side({"engine": found, **beside}))


if __name__ == "__main__":
    main()
