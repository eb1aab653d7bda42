"""How many rows without number and birth date anybody could place: an oracle for `linkage.py`.

    python bench/linkage_bound.py FOLDER --correlated 5

FOLDER is a county that `linkage.py --keep FOLDER --residents 500000 …` drew. The oracle is told
what no engine can know: the chance of every mistake that the generator makes, which ages a list
draws, and who stands in it with all other rows. What it cannot tell apart, nobody can.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from linkage_lists import LISTS, ErrorRates
from linkage_people import NameBook
from numpy.typing import NDArray

PLACES = 4
Floats = NDArray[np.float64]
Places = NDArray[np.int64]


class Oracle:
    """The register, and the true chance that one of its people became a given row."""

    def __init__(self, folder: Path, correlated: float) -> None:
        self.book = NameBook()
        people = pd.read_parquet(folder / "residents.parquet")
        texts = {c: people[c].fillna("") for c in ("name", "township", "village", "phone")}
        self.name, self.town, self.village, self.phone = (texts[c].to_numpy(object) for c in texts)
        self.rid, self.sex = people["rid"].to_numpy(), people["sex"].to_numpy()
        self.year = people["birth"].to_numpy() // 10_000
        self.length = np.array([len(name) for name in self.name])
        self.characters = [
            np.array([name[i : i + 1] for name in self.name], dtype="U1") for i in range(PLACES)
        ]
        rates = ErrorRates()
        self.chance = {
            key: min(getattr(rates, key) * correlated, 0.9)
            for key in ("name", "name_changed", "sex", "village_moved", "township_moved",
                        "phone_other")
        }  # fmt: skip
        self.outsiders = rates.outsiders
        self.in_town = _places_of(self.town)
        self.named = _places_of(self.name)
        self.share_of_village = _shares(self.village)
        self.share_of_town = _shares(self.town)
        self.letters = [set(self.book.given[sex][0][:600]) for sex in (0, 1)]
        self.added = set(self.book.given[1][0][:200])
        self.given = {sex: dict(zip(*self.book.given[sex], strict=True)) for sex in (0, 1)}

    def drawn(self, list_name: str) -> Floats:
        """How likely a list takes each person, before it is known whom it names otherwise."""
        if list_name == "deaths":
            return np.asarray(np.exp((2026 - self.year) / 12.0))
        if list_name == "education":
            return np.where((self.year > 2003) & (self.year < 2021), 1.0, 0.001)
        if list_name == "vehicles":
            return np.where((self.year < 2006) & (self.year > 1945), 1.0, 0.001)
        return np.ones(len(self.rid))

    def written(self, name: str, people: Places) -> Floats:
        """The chance that each of some people is written with this name."""
        wrong, changed = self.chance["name"], self.chance["name_changed"]
        length, size = self.length[people], len(name)
        own = [column[people] for column in self.characters]
        said = [name[i : i + 1] for i in range(PLACES)]
        found = np.where(self.name[people] == name, 1 - wrong - changed, 0.0)
        differing = sum((own[i] != said[i]).astype(int) for i in range(PLACES))
        for k in np.flatnonzero((length == size) & (differing == 1) & (size > 1)):
            place = next(i for i in range(PLACES) if own[i][k] != said[i])
            sounds = self.book.same_sound.get(str(own[place][k]), "")
            if said[place] in sounds:
                at = 0.15 / size + (0.85 / (size - 1) if place else 0)
                found[k] += wrong * 0.46 * at / len(sounds)
            if place:
                other = sum(said[place] in some for some in self.letters) / 2 / 600
                found[k] += wrong * (0.2 + (0 if sounds else 0.46)) / (size - 1) * other
        same_surname = own[0] == said[0]
        for k in np.flatnonzero((length == size + 1) & (length >= 3) & same_surname):
            whole = self.name[people[k]]
            ways = sum(whole[:p] + whole[p + 1 :] == name for p in range(1, len(whole)))
            found[k] += wrong * 0.14 * ways / (len(whole) - 1)
        if size >= 3:
            swapped = (own[1] == said[2]) & (own[2] == said[1]) & (length == size)
            found[same_surname & swapped] += wrong * 0.1
            for k in np.flatnonzero((length == size - 1) & same_surname):
                whole = self.name[people[k]]
                if name == whole[0] + name[1] + whole[1:] and name[1] in self.added:
                    found[k] += wrong * (0.1 + (0.24 if len(whole) == 2 else 0)) / 200
        for sex in (0, 1):
            last = 0.84 * self.given[sex].get(said[2], 0) if size >= 3 else 0.16
            anew = self.given[sex].get(said[1], 0) * last
            found += changed * anew * (same_surname & (self.sex[people] == sex))
        return found

    def placed(self, row: pd.Series, people: Places) -> Floats:
        """The chance of the address on the row, for each of some people."""
        far, moved = self.chance["township_moved"], self.chance["village_moved"]
        town, village = _text(row["township"]), _text(row["village"])
        near = (1 - far) * (self.town[people] == town)
        if not village:
            return np.asarray(near + far * self.share_of_town.get(town, 0.0))
        everywhere = self.share_of_village.get(village, 0.0)
        within = everywhere / max(self.share_of_town.get(town, 0.0), 1e-9)
        here = (1 - moved) * (self.village[people] == village) + moved * within
        return np.asarray(near * here + far * everywhere)

    def weigh(self, row: pd.Series, drawn: Floats) -> tuple[Places, Floats, float]:
        """Who it may be, how likely each is, and how likely somebody who is not registered."""
        name, phone = _text(row["name"]), _text(row["phone"])
        none = np.array([], np.int64)
        town = self.in_town.get(_text(row["township"]), none)
        people = np.union1d(town, self.named.get(name, none))
        likely = self.written(name, people) * drawn[people]
        people, likely = people[likely > 0], likely[likely > 0]
        likely = likely * self.placed(row, people)
        has_sex = not pd.isna(row["sex"])
        if has_sex:
            wrong = self.chance["sex"]
            likely = likely * np.where(self.sex[people] == int(row["sex"]), 1 - wrong, wrong)
        if phone:
            other = self.chance["phone_other"]
            numbers = 1 / 6e9
            likely = likely * np.where(self.phone[people] == phone, 1 - other, other * numbers)
        village = _text(row["village"])
        address = (
            self.share_of_village.get(village, 0.0)
            if village
            else self.share_of_town.get(_text(row["township"]), 0.0)
        )
        share = max(len(self.named.get(name, none)), 0.3) / len(self.rid)
        outside = self.outsiders / (1 - self.outsiders) * share * address
        return people, likely, outside * (0.5 if has_sex else 1) * (1e-10 if phone else 1)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _places_of(values: NDArray[np.object_]) -> dict[str, Places]:
    groups = pd.Series(np.arange(len(values))).groupby(values)
    return {str(key): group.to_numpy() for key, group in groups}


def _shares(values: NDArray[np.object_]) -> dict[str, float]:
    return {key: count / len(values) for key, count in Counter(values).items()}


def bound(folder: Path, correlated: float) -> dict[str, float]:
    """What the oracle reaches: linking what is more likely than not, and guessing always."""
    oracle = Oracle(folder, correlated)
    rows = linked = right = guessed = 0
    for list_name in LISTS:
        table = pd.read_parquet(folder / f"{list_name}.parquet")
        is_hard = table["id_no"].isna() & table["birth"].isna()
        others = table["true_rid"][~is_hard & (table["true_rid"] > 0)].to_numpy()
        drawn = oracle.drawn(list_name) * ~np.isin(oracle.rid, others)
        drawn /= drawn.sum()
        for _, row in table[is_hard].iterrows():
            rows += row["true_rid"] > 0
            people, likely, outside = oracle.weigh(row, drawn)
            if len(people):
                best = int(np.argmax(likely))
                is_right = oracle.rid[people[best]] == row["true_rid"]
                guessed += is_right
                if likely[best] >= (likely.sum() + outside) / 2:
                    linked += 1
                    right += is_right
    return {
        "rows": rows,
        "recall": right / rows,
        "precision": right / linked,
        "recall_guessing_always": guessed / rows,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--correlated", type=float, default=1.0)
    options = parser.parse_args()
    for key, value in bound(options.folder, options.correlated).items():
        print(f"{key:<24}{value:.4f}".removesuffix(".0000"))


if __name__ == "__main__":
    main()
