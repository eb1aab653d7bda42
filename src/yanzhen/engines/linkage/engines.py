"""Where rule expressions run: DuckDB on one machine, Sail or Spark beyond it.

The expressions are the same; `digest_rows` shows that the answers are.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import ibis
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

EngineName = Literal["duckdb", "sail", "pyspark"]

ROW_GROUP = 120_000
"""Rows per Parquet row group, at which DuckDB and Spark both read in parallel."""


class EngineIsMissing(RuntimeError):
    """The chosen engine is not installed; the sentence names the extra to install."""


@contextmanager
def open_engine(
    name: EngineName, *, threads: int | None = None, master: str | None = None
) -> Iterator[BaseBackend]:
    """Give an Ibis connection and close everything behind it afterwards.

    `master` is Spark's ("local[2]", "local-cluster[2,1,1024]"). Raises EngineIsMissing.
    """
    if name == "duckdb":
        connection = ibis.duckdb.connect()
        if threads:
            connection.raw_sql(f"SET threads = {threads}")
        try:
            yield connection
        finally:
            connection.disconnect()
        return
    with _spark_session(name, threads=threads, master=master) as session:
        yield ibis.pyspark.connect(session)


@contextmanager
def _spark_session(name: str, *, threads: int | None, master: str | None) -> Iterator[Any]:
    try:
        if name == "sail":
            from pysail.spark import SparkConnectServer
            from pyspark.sql.connect.session import SparkSession
        else:
            from pyspark.sql import SparkSession  # type: ignore[assignment]
    except ImportError as error:
        raise EngineIsMissing(
            f"The engine {name} needs the extra 'cluster': pip install yanzhen[cluster]."
        ) from error
    if name == "pyspark":
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        session = (
            SparkSession.builder.master(master or f"local[{threads or 2}]")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.sql.ansi.enabled", "true")
            .getOrCreate()
        )
        try:
            yield session
        finally:
            session.stop()
        return
    server = SparkConnectServer("127.0.0.1", 0)
    server.start()
    try:
        host, port = server.listening_address
        session = SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
        try:
            yield session
        finally:
            session.stop()
    finally:
        server.stop()


def digest_rows(table: pa.Table, *, keys: Sequence[str]) -> str:
    """A digest of the rows whatever their order, column order or integer width.

    >>> one = pa.table({"a": pa.array([2, 1], pa.int32()), "b": ["x", None]})
    >>> two = pa.table({"b": [None, "x"], "a": [1, 2]})
    >>> digest_rows(one, keys=["a"]) == digest_rows(two, keys=["a"])
    True
    """
    names = sorted(table.column_names)
    ordered = table.select(names).sort_by([(key, "ascending") for key in keys])
    digest = hashlib.sha256()
    for name in names:
        column = ordered[name]
        text = pc.fill_null(pc.cast(column, pa.string()), "\u2400")
        digest.update(name.encode() + b"\x00")
        for chunk in text.chunks:
            digest.update("\x1f".join(chunk.to_pylist()).encode() + b"\x1f")
    return digest.hexdigest()
