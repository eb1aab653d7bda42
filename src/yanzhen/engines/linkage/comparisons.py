"""What is compared about two people, level by level, and which pairs are compared at all.

A comparison set is data. The set for Chinese lists stands here; another set serves other
material with the same code (the bench runs FEBRL with one of its own).

DuckDB's edit distances count bytes, so they are used on ASCII only: digits and pinyin.
Characters are compared one by one through c1 … c4.
"""

from __future__ import annotations

from dataclasses import dataclass

from .circumstances import GAMMAS


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison; the first level whose condition holds is taken.

    `condition` is SQL over columns with the endings _l (list row) and _r (person).
    """

    name: str
    condition: str
    is_null: bool = False
    term_frequency: str | None = None
    """Column whose rarity refines the weight: agreement on a rare name says more."""


@dataclass(frozen=True)
class Comparison:
    """The levels of one aspect, from agreement to disagreement.

    `u_within` names a column on which the sampled non-matching pairs agree. Aspects that
    hang together (a number contains the birth date, neighbours share a telephone) are
    thereby not counted twice as evidence.
    """

    name: str
    levels: tuple[Level, ...]
    u_within: str | None = None

    def gamma(self, level: Level) -> int:
        """The integer by which Splink knows a level: -1 for unknown, 0 for the last."""
        if level.is_null:
            return -1
        known = [item for item in self.levels if not item.is_null]
        return len(known) - 1 - known.index(level)

    def level_of(self, gamma: int) -> Level:
        """The level behind Splink's integer."""
        return next(level for level in self.levels if self.gamma(level) == gamma)

    @property
    def case_sql(self) -> str:
        """SQL that gives the integer of the level that a pair reaches."""
        whens = " ".join(
            f"WHEN {level.condition} THEN {self.gamma(level)}"
            for level in self.levels
            if level.condition != "ELSE"
        )
        return f"CASE {whens} ELSE 0 END"


@dataclass(frozen=True)
class Block:
    """Pairs worth comparing: equal keys, for the list rows that `only` selects."""

    keys: tuple[str, ...]
    only: str = "true"
    max_people: int | None = None
    """Leave out keys that more people share than this, such as a switchboard's number."""


@dataclass(frozen=True)
class ComparisonSet:
    """Everything that the second stage needs to know about the material."""

    name: str
    columns: tuple[str, ...]
    """The columns that conditions and blocks use."""
    comparisons: tuple[Comparison, ...]
    blocks: tuple[Block, ...]
    distant_blocks: tuple[Block, ...]
    """The blocks of the pass across regions, where places no longer help."""
    agrees: str
    """SQL over l and r: what else must hold when a sound number is the same."""
    agrees_fully: str
    """The same for a number with a wrong check digit."""
    sure_keys: tuple[str, ...]
    """Columns whose joint and unique equality makes a pair sure without the number."""
    surely_different: str = "true"
    """SQL that keeps likely matches out of the sampled pairs of a comparison `u_within`."""
    number_comparisons: frozenset[str] = frozenset()
    """Comparisons that pairs sure by the number say nothing about."""
    blanks: tuple[tuple[str, str], ...] = ()
    """Column and SQL for rows whose number is plainly another person's: what the number
    said about them is forgotten."""
    prior_class: str = "true"
    """SQL over a list row: rows of one class share the prior chance of being registered."""
    required: str = "true"
    """SQL over gamma_… that a link must satisfy whatever its weight."""
    weighs_lists: bool = False
    """Whether rows belong to lists that say something by themselves (circumstances.py)."""

    @property
    def gammas(self) -> tuple[str, ...]:
        """The columns that tell what a pair agrees on."""
        told = tuple(f"gamma_{c.name}" for c in self.comparisons)
        return told + (GAMMAS if self.weighs_lists else ())


def _unknown(*columns: str) -> Level:
    parts = [f"{c}_{side} IS NULL" for c in columns for side in "lr"]
    return Level("unknown", " OR ".join(parts), is_null=True)


def _mistakes(column: str, count: int, *, most_places: int) -> str:
    """SQL for ``count`` mistakes between two texts; the costly distance is left to few pairs.

    Texts of one length that differ in more than ``most_places`` places are farther apart. CASE,
    because AND may count what stands behind it too.
    """
    left, right = f"{column}_l", f"{column}_r"
    apart = f"damerau_levenshtein({left}, {right}) = {count}"
    return (
        f"CASE WHEN length({left}) <> length({right}) THEN"
        f" CASE WHEN abs(length({left}) - length({right})) <= {count} THEN {apart} ELSE false END"
        f" WHEN hamming({left}, {right}) = {count} THEN true"
        f" WHEN hamming({left}, {right}) <= {most_places} THEN {apart} ELSE false END"
    )


_NAME = Comparison(
    "name",
    (
        _unknown("name"),
        Level("same", "name_l = name_r", term_frequency="name"),
        Level("same_sound", "reading_l = reading_r", term_frequency="reading"),
        Level(
            "one_character",
            "name_length_l = name_length_r AND name_length_l >= 3"
            " AND (c1_l = c1_r)::INT + (c2_l = c2_r)::INT + (c3_l = c3_r)::INT"
            " + (c4_l IS NOT DISTINCT FROM c4_r)::INT = 3",
        ),
        Level(
            "dropped_or_swapped",
            "(c1_l = c1_r AND c2_l = c3_r AND c3_l = c2_r)"
            " OR (name_length_l = 2 AND name_length_r = 2 AND c1_l = c2_r AND c2_l = c1_r)"
            " OR (name_length_l = 3 AND name_length_r = 3"
            "     AND c1_l = c3_r AND c2_l = c1_r AND c3_l = c2_r)"
            " OR (name_length_l = 2 AND name_length_r = 3 AND"
            "     ((c1_l = c1_r AND (c2_l = c2_r OR c2_l = c3_r))"
            "      OR (c1_l = c2_r AND c2_l = c3_r)))"
            " OR (name_length_l = 3 AND name_length_r = 2 AND"
            "     ((c1_r = c1_l AND (c2_r = c2_l OR c2_r = c3_l))"
            "      OR (c1_r = c2_l AND c2_r = c3_l)))"
            " OR (name_length_l = 4 AND name_length_r = 3 AND c1_l = c1_r AND c4_l = c3_r)"
            " OR (name_length_l = 3 AND name_length_r = 4 AND c1_l = c1_r AND c3_l = c4_r)",
        ),
        Level(
            "near_sound",
            "abs(length(reading_l) - length(reading_r)) <= 1"
            " AND levenshtein(reading_l, reading_r) = 1",
        ),
        Level("given_name", "name_length_l = name_length_r AND c2_l = c2_r"
                            " AND c3_l IS NOT DISTINCT FROM c3_r"),
        Level("surname", "c1_l = c1_r"),
        Level("different", "ELSE"),
    ),
)  # fmt: skip

_ONE_IS_WRONG = (
    "length(number_l) >= 17 AND number_state_l <> 'unchecked' AND number_state_r <> 'unchecked'"
)

_NUMBER = Comparison(
    "number",
    (
        _unknown("number"),
        Level("same", "number_l = number_r"),
        Level("both_valid", "number_state_l = 'valid' AND number_state_r = 'valid'"),
        Level("truncated", "number_state_l = 'truncated' AND starts_with(number_body_r, number_l)"),
        Level("one_place", f"{_ONE_IS_WRONG} AND {_mistakes('number', 1, most_places=2)}"),
        Level("two_places", f"{_ONE_IS_WRONG} AND {_mistakes('number', 2, most_places=6)}"),
        Level(
            "one_place_unchecked",
            "'unchecked' IN (number_state_l, number_state_r)"
            f" AND {_mistakes('number_body', 1, most_places=2)}",
        ),
        Level("different", "ELSE"),
    ),
    u_within="birth",
)

_BIRTH = Comparison(
    "birth",
    (
        _unknown("birth_year"),
        Level("same", "birth_l = birth_r"),
        Level(
            "day_month_swapped",
            "birth_year_l = birth_year_r AND birth_month_l = birth_day_r"
            " AND birth_day_l = birth_month_r",
        ),
        Level(
            "year_month_only",
            "birth_year_l = birth_year_r AND birth_month_l = birth_month_r"
            " AND (birth_day_l IS NULL OR birth_day_r IS NULL)",
        ),
        Level(
            "one_digit",
            "(birth_year_l = birth_year_r OR birth_month_l = birth_month_r"
            " OR birth_day_l = birth_day_r)"
            " AND damerau_levenshtein(birth_text_l, birth_text_r) = 1",
        ),
        Level(
            "two_parts",
            "(birth_year_l = birth_year_r)::INT + (birth_month_l = birth_month_r)::INT"
            " + (birth_day_l = birth_day_r)::INT = 2",
        ),
        Level("year", "birth_year_l = birth_year_r"),
        Level("different", "ELSE"),
    ),
)

_SEX = Comparison(
    "sex", (_unknown("sex"), Level("same", "sex_l = sex_r"), Level("different", "ELSE"))
)

_ADDRESS = Comparison(
    "address",
    (
        Level(
            "unknown",
            "(township_l IS NULL AND village_l IS NULL)"
            " OR (township_r IS NULL AND village_r IS NULL)",
            is_null=True,
        ),
        Level("same_village", "village_l = village_r"),
        # A village that nobody told is no other village.
        Level(
            "township_only",
            "township_l = township_r AND (village_l IS NULL OR village_r IS NULL)",
        ),
        Level("same_township", "township_l = township_r"),
        Level("different", "ELSE"),
    ),
)

_PHONE = Comparison(
    "phone",
    (
        _unknown("phone"),
        Level("same", "phone_l = phone_r"),
        Level(
            "one_digit",
            f"length(phone_l) = 11 AND {_mistakes('phone', 1, most_places=2)}",
        ),
        Level("different", "ELSE"),
    ),
    u_within="village",
)

_RELATED_NAMES = """(
    l.name IS NULL OR r.name IS NULL OR l.reading = r.reading
    OR (l.c2 = r.c2 AND l.c3 IS NOT DISTINCT FROM r.c3)
    OR (l.c1 = r.c1 AND (l.c2 = r.c2 OR l.c3 = r.c3 OR l.c2 = r.c3 OR l.c3 = r.c2))
    OR levenshtein(l.reading, r.reading) <= 2
)"""

_SAME_BIRTH = """(
    NOT l.birth_from_number AND NOT r.birth_from_number
    AND (l.birth_year = r.birth_year)::INT + (l.birth_month = r.birth_month)::INT
        + (l.birth_day = r.birth_day)::INT >= 2
)"""

_BIRTH_COLUMNS = ("birth", "birth_text", "birth_year", "birth_month", "birth_day")


def _gamma(comparison: Comparison, level: str) -> int:
    return comparison.gamma(next(item for item in comparison.levels if item.name == level))


_NO_NUMBER = "number_state NOT IN ('valid', 'unchecked')"
_HARD = f"{_NO_NUMBER} AND birth IS NULL"

# Twins and siblings: two sound numbers that differ are two people unless the name is the same.
CHINESE_PEOPLE = ComparisonSet(
    name="people",
    columns=(
        *("name", "name_length", "c1", "c2", "c3", "c4", "reading"),
        *("number", "number_body", "number_state", "sex", *_BIRTH_COLUMNS),
        *("birth_from_number", "township", "village", "phone"),
    ),
    comparisons=(_NAME, _NUMBER, _BIRTH, _SEX, _ADDRESS, _PHONE),
    blocks=(
        Block(("number_body",)),
        Block(("substr(number_body, 9, 9)",)),
        Block(("substr(number_body, 1, 10)", "substr(number_body, 15, 3)")),
        Block(("birth", "c1")),
        Block(("birth", "c2")),
        Block(("birth", "c3")),
        Block(("birth", "township")),
        Block(("name", "village")),
        Block(("name", "birth_year")),
        Block(("name", "township")),
        Block(("reading", "village")),
        Block(("reading", "birth_year", "township")),
        Block(("phone",), max_people=60),
        Block(("village", "birth_year", "c1")),
        Block(("village", "c1"), only=_HARD),
        Block(("village", "c2"), only=_HARD),
        Block(("village", "c3"), only=_HARD),
        Block(("township", "reading"), only=_HARD),
        Block(("township", "c1", "c2"), only=_HARD),
        Block(("township", "c1", "c3"), only=_HARD),
        Block(("township", "c2", "c3"), only=_HARD),
        Block(("name",), only=_HARD, max_people=300),
    ),
    distant_blocks=(
        Block(("number_body",)),
        Block(("substr(number_body, 9, 9)",), max_people=30),
        Block(("name", "birth")),
        Block(("reading", "birth")),
        Block(("phone",), max_people=60),
        Block(("name",), only=_HARD, max_people=30),
    ),
    agrees=f"{_RELATED_NAMES} OR {_SAME_BIRTH}",
    agrees_fully="l.name = r.name",
    blanks=(
        ("number", "NULL"),
        ("number_body", "NULL"),
        ("number_state", "'doubted'"),
        *((c, f"CASE WHEN NOT birth_from_number THEN {c} END") for c in _BIRTH_COLUMNS),
    ),
    sure_keys=("name", "birth", "sex", "village"),
    surely_different="c1_l <> c1_r AND reading_l <> reading_r",
    number_comparisons=frozenset({"number"}),
    prior_class="number_state IN ('valid', 'unchecked')",
    required=(
        "gamma_name <> 0"
        f" AND (gamma_number <> {_gamma(_NUMBER, 'both_valid')}"
        f" OR gamma_name >= {_gamma(_NAME, 'same_sound')})"
    ),
    weighs_lists=True,
)
