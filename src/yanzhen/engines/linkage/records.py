"""Bring people of any list into the one form that both stages compare.

Everything is cleaned once, at import; the comparisons afterwards never touch a raw value.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from .numbers import CENTENARIAN_CODES, CHECK_CHARACTERS, LOOK_ALIKE, WEIGHTS
from .readings import COMPOUND_SURNAME_READINGS, reading_table

PERSON_COLUMNS = ("name", "id_no", "sex", "birth", "township", "village", "phone")

AMBIGUOUS_VILLAGES = 0.2
"""Share of village names in several townships from which the township becomes part of them."""

_MASKS = "[*＊?？某□○〇#]"
_HAN = "[\\x{3400}-\\x{9fff}\\x{20000}-\\x{323af}]"


@dataclass(frozen=True)
class RecordColumns:
    """Which column of the source holds what; None where the source has no such column."""

    key: str
    name: str | None = "name"
    id_no: str | None = "id_no"
    sex: str | None = "sex"
    birth: str | None = "birth"
    township: str | None = "township"
    village: str | None = "village"
    phone: str | None = "phone"
    keep: tuple[str, ...] = ()
    """Columns carried along unchanged."""


def prepare_records(
    connection: duckdb.DuckDBPyConnection, *, source: str, columns: RecordColumns, into: str
) -> None:
    """Create the table `into` with one comparable row per row of the relation `source`.

    `source` is SQL that may stand after FROM. Values may be of any type: numbers, dates
    and text are read alike, and what cannot be read becomes NULL.
    """
    _register_readings(connection)
    picked = ", ".join(
        f"trim(cast({_quoted(column)} AS VARCHAR)) AS {name}"
        if (column := getattr(columns, name))
        else f"CAST(NULL AS VARCHAR) AS {name}"
        for name in PERSON_COLUMNS
    )
    kept = "".join(f" {_quoted(column)}," for column in columns.keep)
    connection.execute(
        _RAW_SQL.format(key=_quoted(columns.key), kept=kept, picked=picked, source=source)
    )
    connection.execute(f"CREATE OR REPLACE TABLE {into} AS " + _RECORDS_SQL.replace("{kept}", kept))
    connection.execute("DROP TABLE raw_records")
    _read_long_names(connection, into)


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _register_readings(connection: duckdb.DuckDBPyConnection) -> None:
    known = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'readings'"
    ).fetchone()
    if known and known[0]:
        return
    readings = reading_table()
    connection.register("reading_rows", readings)
    connection.execute("CREATE TEMP TABLE readings AS SELECT * FROM reading_rows")
    connection.unregister("reading_rows")
    connection.execute("CREATE TEMP TABLE compound_readings (surname VARCHAR, reading VARCHAR)")
    connection.executemany(
        "INSERT INTO compound_readings VALUES (?, ?)",
        [(surname, " ".join(pair)) for surname, pair in COMPOUND_SURNAME_READINGS.items()],
    )


def _read_long_names(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Give names of five and more characters, and compound surnames, their own reading."""
    connection.execute(
        f"""
        UPDATE {table} SET reading = spelled.reading FROM (
            SELECT name, string_agg(coalesce(
                    CASE WHEN place = 1 THEN r.surname_reading ELSE r.reading END, ch
                ), ' ' ORDER BY place) AS reading
            FROM (
                SELECT name, unnest(string_split(name, '')) AS ch,
                       generate_subscripts(string_split(name, ''), 1) AS place
                FROM (SELECT DISTINCT name FROM {table} WHERE length(name) > 4)
            ) LEFT JOIN readings r ON r.character = ch
            GROUP BY name
        ) spelled WHERE {table}.name = spelled.name
        """
    )
    connection.execute(
        f"""
        UPDATE {table}
        SET reading = c.reading || regexp_replace({table}.reading, '^\\S+ \\S+', '')
        FROM compound_readings c
        WHERE length({table}.name) > 2 AND left({table}.name, 2) = c.surname
        """
    )


def _check_digit_sql(body: str) -> str:
    """The check character of a 17-place number held as BIGINT."""
    total = " + ".join(
        f"(({body} // {10 ** (16 - place)}) % 10) * {weight}"
        for place, weight in enumerate(WEIGHTS)
    )
    return f"substr('{CHECK_CHARACTERS}', cast(({total}) % 11 AS INTEGER) + 1, 1)"


_CENTENARIANS = ", ".join(f"'{code}'" for code in CENTENARIAN_CODES)

_DATED_SQL = """(number_day // 100 % 100 BETWEEN 1 AND 12 AND number_day % 100 BETWEEN 1 AND
            CASE WHEN number_day // 100 % 100 IN (4, 6, 9, 11) THEN 30
                 WHEN number_day // 100 % 100 <> 2 THEN 31
                 WHEN number_day // 10000 % 4 = 0 AND (number_day // 10000 % 100 <> 0
                    OR number_day // 10000 % 400 = 0) THEN 29 ELSE 28 END
            AND number_day BETWEEN 18500101 AND 21001231)"""
"""Whether the date inside a number is a day of the calendar, by arithmetic: parsing dates
would take longer than everything else together."""

_SAME_DIGITS = ", ".join(f"'{digit * 18}'" for digit in "0123456789")

_RAW_SQL = """
CREATE OR REPLACE TEMP TABLE raw_records AS
SELECT {key} AS key,{kept} {picked} FROM {source}
"""

_RECORDS_SQL = (
    """
WITH neatness AS (
    SELECT *, rowid + 1 AS no,
        coalesce(regexp_full_match(id_no, '[0-9]{17}[0-9X]'), false) AS neat,
        coalesce(regexp_full_match(birth, '[0-9]{8}'), false) AS neat_birth,
        coalesce(regexp_full_match(name, '@HAN{2,4}') AND NOT contains(name, '某'), false)
            AS neat_name,
        coalesce(regexp_full_match(phone, '1[0-9]{10}'), false) AS neat_phone
    FROM raw_records
), typed AS (
    SELECT *,
        CASE WHEN NOT neat
            THEN regexp_replace(translate(id_no, '@WIDE', '@PLAIN'), '\\.0+$', '') END AS typed,
        CASE WHEN NOT neat_birth
            THEN translate(birth, '年月日./－—０１２３４５６７８９', '-------0123456789')
            END AS born,
        CASE WHEN NOT neat_phone THEN regexp_replace(regexp_replace(regexp_replace(
            translate(phone, '@WIDE', '@PLAIN'), '\\.0$', ''), '[^0-9]', '', 'g'),
            '^(00)?86(1[0-9]{10})$', '\\2') END AS dialled
    FROM neatness
), stripped AS (
    SELECT *,
        CASE
            WHEN neat THEN id_no
            WHEN regexp_full_match(typed, '[0-9](\\.[0-9]+)?[Ee]\\+?[0-9]+')
                THEN 'E' || left(regexp_replace(typed, '[Ee].*|\\.', '', 'g'), 15)
            ELSE regexp_replace(typed, '[^0-9X]', '', 'g')
        END AS stripped
    FROM typed
), shaped AS (
    SELECT *,
        CASE WHEN NOT neat AND regexp_full_match(stripped, '[0-9]{15}') THEN
            left(stripped, 6)
            || CASE WHEN right(stripped, 3) IN (@CENTENARIANS) THEN '18' ELSE '19' END
            || substr(stripped, 7)
        END AS longer,
        CASE
            WHEN neat THEN stripped IN (@SAME_DIGITS)
            ELSE stripped IS NULL OR stripped = '' OR ltrim(stripped, left(stripped, 1)) = ''
        END AS absent,
        length(stripped) AS places
    FROM stripped
), weighed AS (
    SELECT *,
        CASE WHEN longer IS NOT NULL THEN try_cast(longer AS BIGINT)
             WHEN places = 18 THEN try_cast(left(stripped, 17) AS BIGINT) END AS body,
        CASE WHEN longer IS NOT NULL THEN try_cast(substr(longer, 7, 8) AS INTEGER)
             WHEN left(stripped, 1) = 'E' THEN try_cast(substr(stripped, 8, 8) AS INTEGER)
             WHEN places >= 14 THEN try_cast(substr(stripped, 7, 8) AS INTEGER) END AS number_day
    FROM shaped
), judged AS (
    SELECT *,
        CASE WHEN body IS NOT NULL THEN @CHECK END AS check_digit,
        coalesce(@DATED, false) AS dated
    FROM weighed
), numbered AS (
    SELECT *,
        CASE
            WHEN absent THEN NULL
            WHEN places = 18 AND right(stripped, 1) = check_digit THEN stripped
            WHEN left(stripped, 1) = 'E'
                THEN CASE WHEN places >= 15 THEN substr(stripped, 2) END
            WHEN longer IS NOT NULL THEN longer || check_digit
            WHEN places = 18 AND right(stripped, 3) = '000' THEN left(stripped, 15)
            ELSE stripped
        END AS number,
        CASE
            WHEN absent THEN 'missing'
            WHEN left(stripped, 1) = 'E' THEN 'truncated'
            WHEN longer IS NOT NULL THEN CASE WHEN dated THEN 'unchecked' ELSE 'invalid' END
            WHEN places = 18 AND right(stripped, 1) = check_digit
                THEN CASE WHEN dated THEN 'valid' ELSE 'invalid' END
            WHEN places = 18 AND right(stripped, 3) = '000' THEN 'truncated'
            ELSE 'invalid'
        END AS number_state,
        CASE
            WHEN neat_birth THEN try_cast(birth AS INTEGER)
            WHEN regexp_full_match(born, '[0-9]{8}-0') THEN try_cast(left(born, 8) AS INTEGER)
            WHEN regexp_full_match(born, '[0-9]{6}(-0)?')
                THEN try_cast(left(born, 6) || '00' AS INTEGER)
            WHEN regexp_full_match(born, '[0-9]{4}(-0)?')
                THEN try_cast(left(born, 4) || '0000' AS INTEGER)
            WHEN regexp_matches(born, '^[0-9]{4}-') THEN try_cast(
                left(born, 4)
                || lpad(regexp_extract(born, '^[0-9]{4}-+([0-9]{1,2})', 1), 2, '0')
                || lpad(regexp_extract(born, '^[0-9]{4}-+[0-9]{1,2}-+([0-9]{1,2})', 1), 2, '0')
                AS INTEGER)
        END AS written_birth
    FROM judged
), born AS (
    SELECT *,
        CASE WHEN written_birth BETWEEN 18500000 AND 21009999 THEN written_birth
             WHEN dated THEN number_day END AS born_on,
        dated AND NOT coalesce(written_birth BETWEEN 18500000 AND 21009999, false)
            AS birth_from_number,
        CASE
            WHEN neat_name THEN name
            WHEN regexp_matches(name, '@MASKS') THEN NULL
            ELSE nullif(regexp_replace(regexp_replace(upper(name), '[(（\\[【<《].*$', ''),
                '[\\s\\x{3000}\\x{a0}·•・‧∙.．,，、0-9_\\-]+', '', 'g'), '')
        END AS clean_name
    FROM numbered
), parted AS (
    SELECT *,
        CASE WHEN born_on % 100 BETWEEN 1 AND 31 AND born_on // 100 % 100 BETWEEN 1 AND 12
             THEN born_on END AS full_birth,
        substr(clean_name, 1, 1) AS c1,
        nullif(substr(clean_name, 2, 1), '') AS c2,
        nullif(substr(clean_name, 3, 1), '') AS c3,
        nullif(substr(clean_name, 4, 1), '') AS c4
    FROM born
)
SELECT
    no,
    key,{kept}
    clean_name AS name,
    CAST(length(clean_name) AS UTINYINT) AS name_length,
    c1, c2, c3, c4,
    CASE WHEN length(clean_name) <= 4 THEN concat_ws(' ', coalesce(r1.surname_reading, c1),
        coalesce(r2.reading, c2), coalesce(r3.reading, c3), coalesce(r4.reading, c4))
    END AS reading,
    number,
    left(number, 17) AS number_body,
    number_state,
    CASE
        WHEN sex IS NOT NULL AND regexp_matches(sex, '^(1|男|[mM])') THEN 1
        WHEN sex IS NOT NULL AND regexp_matches(sex, '^(0|2|女|[fF])') THEN 0
        WHEN number_state IN ('valid', 'unchecked') THEN try_cast(number[17] AS INTEGER) % 2
    END::TINYINT AS sex,
    full_birth AS birth,
    CAST(full_birth AS VARCHAR) AS birth_text,
    CAST(born_on // 10000 AS SMALLINT) AS birth_year,
    CAST(nullif(born_on // 100 % 100, 0) AS SMALLINT) AS birth_month,
    CAST(nullif(born_on % 100, 0) AS SMALLINT) AS birth_day,
    birth_from_number,
    nullif(CASE WHEN ends_with(township, '.0') THEN left(township, length(township) - 2)
        ELSE township END, '') AS township,
    nullif(CASE WHEN ends_with(village, '.0') THEN left(village, length(village) - 2)
        ELSE village END, '') AS village,
    CASE WHEN neat_phone THEN phone
         WHEN length(dialled) >= 7 AND ltrim(dialled, left(dialled, 1)) <> '' THEN dialled
    END AS phone
FROM parted
LEFT JOIN readings r1 ON r1.character = c1
LEFT JOIN readings r2 ON r2.character = c2
LEFT JOIN readings r3 ON r3.character = c3
LEFT JOIN readings r4 ON r4.character = c4
""".replace("@WIDE", LOOK_ALIKE[0])
    .replace("@PLAIN", LOOK_ALIKE[1])
    .replace("@CENTENARIANS", _CENTENARIANS)
    .replace("@SAME_DIGITS", _SAME_DIGITS)
    .replace("@CHECK", _check_digit_sql("body"))
    .replace("@DATED", _DATED_SQL)
    .replace("@MASKS", _MASKS)
    .replace("@HAN", _HAN)
)


def qualify_villages(connection: duckdb.DuckDBPyConnection) -> None:
    """Make a village's name or number unique by its township, where it is not by itself."""
    counted = connection.execute(
        "SELECT count(*) FILTER (WHERE towns > 1) / greatest(count(*), 1) FROM ("
        " SELECT count(DISTINCT township) AS towns FROM people WHERE village IS NOT NULL"
        " GROUP BY village)"
    ).fetchone()
    if counted and counted[0] > AMBIGUOUS_VILLAGES:
        for table in ("people", "rows"):
            connection.execute(
                f"UPDATE {table} SET village = township || '/' || village WHERE village IS NOT NULL"
            )
