"""Residents and departmental lists with a known truth, for the linkage bench and its tests.

Everything is drawn from one seed, county by county, so that 20 million residents
need no more memory than one county.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from linkage_people import COUNTY_SIZE, County, NameBook, dates, id_numbers, make_county
from numpy.typing import NDArray

LISTS = ("deaths", "disabled", "medical", "education", "vehicles")
SHARES = {"deaths": 0.012, "disabled": 0.06, "medical": 0.45, "education": 0.16, "vehicles": 0.21}
ROW_GROUP = 120_000


@dataclass(frozen=True)
class ErrorRates:
    """Chances of one mistake per list row; `correlated` multiplies those of a row whose
    number is absent or wrong, which is how real paper lists behave."""

    id_missing: float = 0.022
    id_digit: float = 0.009
    id_swap: float = 0.003
    id_length: float = 0.002
    id_two: float = 0.001
    id_other_person: float = 0.0005
    id_float: float = 0.001
    name: float = 0.013
    name_changed: float = 0.0006
    birth_missing: float = 0.08
    birth: float = 0.012
    sex_missing: float = 0.03
    sex: float = 0.002
    village_missing: float = 0.05
    village_moved: float = 0.02
    township_moved: float = 0.012
    phone_missing: float = 0.35
    phone_other: float = 0.15
    phone_digit: float = 0.005
    outsiders: float = 0.03
    correlated: float = 1.0


def _digit_error(number: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(0, len(number)))
    old = number[place]
    new = str(int(rng.integers(0, 10)))
    while new == old:
        new = str(int(rng.integers(0, 10)))
    return number[:place] + new + number[place + 1 :]


def make_list(
    book: NameBook, county: County, *, list_name: str, first_lid: int, rates: ErrorRates, seed: int
) -> pa.Table:
    number = LISTS.index(list_name)
    rng = np.random.default_rng([seed, int(county.columns["rid"][0]), 2, number])
    size = len(county)
    birth = np.asarray(county.columns["birth"], dtype=np.int64)
    year = birth // 10_000
    weight = np.ones(size)
    if list_name == "deaths":
        weight = np.exp((2026 - year) / 12.0)
    elif list_name == "education":
        weight = np.where((year > 2003) & (year < 2021), 1.0, 0.001)
    elif list_name == "vehicles":
        weight = np.where((year < 2006) & (year > 1945), 1.0, 0.001)
    count = max(1, int(size * SHARES[list_name]))
    if list_name == "education":
        count = min(count, int((weight > 0.5).sum()))
    keys = rng.exponential(size=size) / weight
    taken = rng.permutation(np.argpartition(keys, count - 1)[:count])
    outsiders = max(1, int(count * rates.outsiders))
    rows = {k: np.array(v[taken], copy=True) for k, v in county.columns.items()}
    _replace_by_outsiders(book, rows, rng, rng.choice(count, outsiders, replace=False))
    _spoil(book, county, rows, rates, rng)
    amount: NDArray[np.float64]
    level: NDArray[np.int64]
    if list_name == "medical":
        amount = np.round(rng.lognormal(7.4, 1.5, count), 2)
        level = (amount > 30_000).astype(np.int64)
    elif list_name == "vehicles":
        amount = np.round(rng.lognormal(10.9, 0.6, count), -2)
        level = rng.integers(1, 3, count)
    elif list_name == "education":
        amount = np.full(count, np.nan)
        level = (rng.random(count) < 0.004).astype(np.int64)
    else:
        amount = np.full(count, np.nan)
        level = rng.integers(1, 5, count) if list_name == "disabled" else np.zeros(count, np.int64)
    text = {
        k: pa.array([None if v == "" else v for v in rows[k]], pa.string())
        for k in ("name", "id_no", "township", "village", "phone")
    }
    sex, birth_out = rows["sex"], rows["birth"]
    return pa.table(
        {
            "lid": np.arange(first_lid, first_lid + count),
            "name": text["name"],
            "id_no": text["id_no"],
            "sex": pa.array(sex, pa.int8(), mask=sex.astype(int) < 0),
            "birth": pa.array(birth_out, pa.int32(), mask=birth_out.astype(int) < 0),
            "township": text["township"],
            "village": text["village"],
            "phone": text["phone"],
            "amount": pa.array(amount, pa.float64(), mask=np.isnan(amount)),
            "level": level,
            "true_rid": rows["rid"],
        }
    )


def _replace_by_outsiders(
    book: NameBook,
    rows: dict[str, NDArray[np.generic]],
    rng: np.random.Generator,
    places: NDArray[np.int64],
) -> None:
    """Turn some rows into people the registry does not know; a fifth are kin of the person
    they replace (same surname, village and phone), the hardest of all non-matches."""
    size = len(places)
    sex = rng.integers(0, 2, size).astype(np.int8)
    surname = book.draw_surnames(rng, size)
    kin = rng.random(size) < 0.2
    old_surname = np.array([str(n)[:1] for n in rows["name"][places]], dtype=object)
    first, second = book.draw_given(rng, sex, size)
    rows["name"][places] = np.where(kin, old_surname, surname) + first + second
    birth = dates(rng, rng.uniform(0, 95, size))
    rows["birth"][places] = birth
    rows["sex"][places] = sex
    region = 410_000 + rng.integers(100, 900, size)
    rows["id_no"][places] = id_numbers(region, birth, 2 * rng.integers(0, 500, size) + sex)
    stranger = places[~kin]
    rows["phone"][stranger] = (
        rng.integers(13_000_000_000, 19_999_999_999, len(stranger)).astype(str).astype(object)
    )
    rows["rid"][places] = -1


def _spoil(
    book: NameBook,
    county: County,
    rows: dict[str, NDArray[np.generic]],
    rates: ErrorRates,
    rng: np.random.Generator,
) -> None:
    count = len(rows["rid"])
    ids = rows["id_no"]
    fate = rng.choice(
        8,
        count,
        p=[
            1 - (s := rates.id_missing + rates.id_digit + rates.id_swap + rates.id_length
                 + rates.id_two + rates.id_other_person + rates.id_float),
            rates.id_missing, rates.id_digit, rates.id_swap, rates.id_length,
            rates.id_two, rates.id_other_person, rates.id_float,
        ],
    )  # fmt: skip
    assert s < 1
    births = rows["birth"].astype(np.int64)
    for i in np.flatnonzero(fate):
        number = str(ids[i])
        if fate[i] == 1 or not number:
            ids[i] = ""
        elif fate[i] == 2:
            ids[i] = _digit_error(number, rng)
        elif fate[i] == 3:
            p = int(rng.integers(6, 16))
            ids[i] = number[:p] + number[p + 1] + number[p] + number[p + 2 :]
        elif fate[i] == 4:
            p = int(rng.integers(2, 17))
            ids[i] = number[:p] + number[p + 1 :]
        elif fate[i] == 5:
            ids[i] = _digit_error(_digit_error(number, rng), rng)
        elif fate[i] == 6:
            ids[i] = county.columns["id_no"][int(rng.integers(len(county)))]
        else:
            ids[i] = number[:15] + "000"
    written = rng.random(count)
    old = (births // 10_000 < 1990) & (births // 10_000 > 1926) & (fate == 0)
    for i in np.flatnonzero((written < 0.03) & old):
        ids[i] = str(ids[i])[:6] + str(ids[i])[8:17]
    for i in np.flatnonzero((written > 0.03) & (written < 0.04)):
        ids[i] = str(ids[i]).translate({48 + d: 0xFF10 + d for d in range(10)})
    for i in np.flatnonzero((written > 0.04) & (written < 0.05)):
        ids[i] = " " + str(ids[i]).lower()
    factor = np.where(fate > 0, rates.correlated, 1.0)

    def hit(rate: float) -> NDArray[np.int64]:
        return np.flatnonzero(rng.random(count) < np.minimum(rate * factor, 0.9))

    for i in hit(rates.name):
        kind = int(rng.choice(5, p=[0.46, 0.2, 0.14, 0.1, 0.1]))
        rows["name"][i] = book.misspell(str(rows["name"][i]), rng, kind)
    for i in hit(rates.name_changed):
        first, second = book.draw_given(rng, np.array([rows["sex"][i]], dtype=np.int8), 1)
        rows["name"][i] = str(rows["name"][i])[0] + first[0] + second[0]
    for i in hit(rates.birth):
        y, m, d = births[i] // 10_000, births[i] // 100 % 100, births[i] % 100
        kind = int(rng.integers(4))
        if kind == 0 and d <= 12:
            m, d = d, m
        elif kind == 1:
            y = y + int(rng.choice([-10, -1, 1, 10]))
        elif kind == 2:
            m, d = 1, 1
        else:
            d = int(rng.integers(1, 29))
        rows["birth"][i] = y * 10_000 + m * 100 + d
    rows["birth"][rng.random(count) < np.minimum(rates.birth_missing * factor, 0.5)] = -1
    wrong = hit(rates.sex)
    rows["sex"][wrong] = 1 - rows["sex"][wrong]
    rows["sex"][hit(rates.sex_missing)] = -1
    other = rng.integers(0, len(county), count)
    moved = hit(rates.village_moved)
    source = county.columns
    same_town = np.array([str(v)[:9] for v in rows["township"][moved]], dtype=object)
    rows["village"][moved] = same_town + np.array(
        [str(v)[9:] for v in source["village"][other[moved]]], dtype=object
    )
    far = hit(rates.township_moved)
    rows["township"][far] = source["township"][other[far]]
    rows["village"][far] = source["village"][other[far]]
    rows["village"][hit(rates.village_missing)] = ""
    rows["phone"][hit(rates.phone_missing)] = ""
    changed = hit(rates.phone_other)
    rows["phone"][changed] = np.where(
        rows["phone"][changed] == "",
        "",
        rng.integers(13_000_000_000, 19_999_999_999, len(changed)).astype(str).astype(object),
    )
    for i in hit(rates.phone_digit):
        if rows["phone"][i]:
            rows["phone"][i] = _digit_error(str(rows["phone"][i]), rng)


def write_lists(
    folder: Path, *, residents: int, seed: int, rates: ErrorRates, county: int = COUNTY_SIZE
) -> None:
    """Write residents and the five lists in the format that `linkage.py --dir` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    book = NameBook()
    writers: dict[str, pq.ParquetWriter] = {}
    lids = dict.fromkeys(LISTS, 1)

    def write(name: str, table: pa.Table) -> None:
        if name not in writers:
            writers[name] = pq.ParquetWriter(folder / f"{name}.parquet", table.schema)
        writers[name].write_table(table, row_group_size=ROW_GROUP)

    done = 0
    number = 0
    while done < residents:
        size = min(county, residents - done)
        made = make_county(book, number=number, size=size, first_rid=done + 1, seed=seed)
        write("residents", _resident_table(made))
        for name in LISTS:
            rows = make_list(
                book, made, list_name=name, first_lid=lids[name], rates=rates, seed=seed
            )
            lids[name] += rows.num_rows
            write(name, rows)
        done += size
        number += 1
    for writer in writers.values():
        writer.close()


def _resident_table(county: County) -> pa.Table:
    columns = {}
    for name, values in county.columns.items():
        if values.dtype == object:
            columns[name] = pa.array([None if v == "" else v for v in values], pa.string())
        elif name == "income":
            columns[name] = pa.array(values, pa.float64(), mask=np.isnan(values))
        else:
            columns[name] = pa.array(values)
    return pa.table(columns)
