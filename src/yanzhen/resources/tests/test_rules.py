"""Pure decisions: coordinates, walking, opening times, time and capacity, freshness, growth."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.resources.rules import booking, coordinates, freshness, opening, walking
from yanzhen.resources.rules.booking import Taken
from yanzhen.resources.rules.coordinates import System, convert, metres_between

# Inside the land, away from the edge of the box at which the shift begins.
POINTS = st.tuples(st.floats(73.5, 135.0), st.floats(3.9, 53.5))
SYSTEMS = st.sampled_from(list(System))


@given(POINTS, SYSTEMS, SYSTEMS)
def test_there_and_back_again_ends_within_a_metre(
    point: tuple[float, float], one: System, other: System
) -> None:
    back = convert(convert(point, one, other), other, one)
    assert metres_between(point, back) < 0.01


@given(POINTS)
def test_the_shift_of_gcj_02_is_between_ten_metres_and_a_kilometre(
    point: tuple[float, float],
) -> None:
    assert 10 < metres_between(point, convert(point, "WGS-84", "GCJ-02")) < 1500


def test_known_points() -> None:
    """天安门 in the three systems, as the makers' maps show it."""
    wgs = (116.3912, 39.9074)
    gcj, bd = convert(wgs, "WGS-84", "GCJ-02"), convert(wgs, "WGS-84", "BD-09")
    assert gcj == pytest.approx((116.39744, 39.90880), abs=2e-5)
    assert bd == pytest.approx((116.40382, 39.91514), abs=3e-5)
    assert convert(wgs, "CGCS2000", "WGS-84") == wgs
    paris = (2.3522, 48.8566)
    assert convert(paris, "GCJ-02", "WGS-84") == paris


def test_distances_are_those_of_the_great_circle() -> None:
    assert metres_between((100, 0), (101, 0)) == pytest.approx(111_195, abs=1)
    assert metres_between((103.9, 28.6), (103.9, 28.6)) == 0


def test_reach_agrees_with_looking_at_every_centre() -> None:
    dice = random.Random(7)  # no secret
    spots = [(dice.uniform(103, 104), dice.uniform(28, 29)) for _ in range(300)]
    homes = [(dice.uniform(103, 104), dice.uniform(28, 29)) for _ in range(500)]
    reach = walking.Reach(spots, 2000)
    for home in homes:
        assert reach.covers(home) is any(metres_between(home, s) <= 2000 for s in spots)
    assert not walking.Reach([], 500).covers(homes[0])


def test_the_circle_lies_at_its_radius() -> None:
    centre = (103.9, 28.6)
    for corner in walking.circle(centre, 865):
        assert metres_between(centre, corner) == pytest.approx(865, rel=0.01)


@given(st.tuples(st.floats(100, 110), st.floats(20, 40)))
def test_a_coarse_place_is_near_and_the_same_for_neighbours(point: tuple[float, float]) -> None:
    middle = walking.coarse(point, 500)
    assert metres_between(point, middle) <= 500
    assert walking.coarse(middle, 500) == middle


@pytest.mark.parametrize(("minutes", "speed", "detour"), [(0, 4, 1.3), (15, 0, 1.3), (15, 4, 0.9)])
def test_a_walk_that_is_none_is_refused(minutes: float, speed: float, detour: float) -> None:
    with pytest.raises(ValueError, match="walk"):
        walking.reach_metres(minutes, speed, detour)


# -- opening times --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("周一至周五 9:00-12:00 14:00-17:30", {(d, a, b) for d in range(5) for a, b in
                                        ((540, 720), (840, 1050))}),
        ("Mon-Tue 9:00-17:00; Sat 9:00-12:00", {(0, 540, 1020), (1, 540, 1020), (5, 540, 720)}),
        ("每天 8：00－22：00", {(d, 480, 1320) for d in range(7)}),
        ("星期六、星期日 8:30至11:30", {(5, 510, 690), (6, 510, 690)}),
        ("周五至周一 9:00-10:00", {(d, 540, 600) for d in (4, 5, 6, 0)}),
        ("9:00-10:00", {(d, 540, 600) for d in range(7)}),
        ("周一 9:00-11:00 10:00-12:00", {(0, 540, 720)}),
        ("周日 0:00-24:00", {(6, 0, 1440)}),
        ("", set()),
    ],
)  # fmt: skip
def test_reads_the_sign_at_the_door(text: str, found: set[opening.Opening]) -> None:
    assert set(opening.read_opening(text)) == found


@pytest.mark.parametrize(
    "text", ["有空就开", "周一 9点到12点", "周一 12:00-9:00", "周八 9:00-10:00", "周一 9:00-25:00"]
)
def test_names_the_part_that_it_cannot_read(text: str) -> None:
    with pytest.raises(opening.NotOpeningTimes) as refused:
        opening.read_opening(f"周日 9:00-10:00；{text}")
    assert refused.value.part in text


OPENINGS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 700), st.integers(701, 1440)), max_size=8
)


@given(OPENINGS)
def test_what_is_written_is_read_back(given_times: list[opening.Opening]) -> None:
    days = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
    joined = opening._joined(given_times)
    assert opening.read_opening(opening.written(joined, days, "至", "；")) == joined


MONDAY = datetime(2026, 6, 15, tzinfo=UTC)
TIMES = opening.read_opening("周一至周五 9:00-17:00")


@pytest.mark.parametrize(
    ("begin", "end", "fits"),
    [
        (9, 17, True),
        (8, 10, False),
        (16, 18, False),
        (10, 24 + 10, True),  # kept over night
        (10, 24 * 5 + 10, False),  # brought back on Saturday
        (24 * 4 + 16, 24 * 7 + 9.5, True),  # over the week-end
    ],
)
def test_a_booking_fits_the_times(begin: float, end: float, fits: bool) -> None:
    hours = [MONDAY + timedelta(hours=h) for h in (begin, end)]
    assert opening.fits(TIMES, [], *hours) is fits


def test_closed_days_hold_no_first_or_last_day() -> None:
    closed = [(date(2026, 6, 16), date(2026, 6, 16))]
    tuesday = MONDAY + timedelta(days=1, hours=10)
    assert not opening.fits([], closed, tuesday, tuesday + timedelta(hours=1))
    assert opening.fits([], closed, MONDAY, MONDAY + timedelta(days=1))
    assert opening.fits([], closed, MONDAY, MONDAY + timedelta(days=3))


# -- time and capacity ----------------------------------------------------------------------------

HOURS = st.integers(0, 60)
HELD = st.lists(
    st.tuples(HOURS, st.integers(1, 12), st.integers(1, 3)).map(
        lambda t: Taken(MONDAY + timedelta(hours=t[0]), MONDAY + timedelta(hours=t[0] + t[1]), t[2])
    ),
    max_size=8,
)


@given(HELD, HOURS, st.integers(1, 12))
def test_the_peak_is_that_of_every_hour(held: list[Taken], begin: int, length: int) -> None:
    hours = [MONDAY + timedelta(hours=begin + n) for n in range(length)]
    by_hour = [sum(t.quantity for t in held if t.starts_at <= h < t.ends_at) for h in hours]
    found = booking.peak(held, hours[0], hours[-1] + timedelta(hours=1))
    assert found == max(by_hour)


@given(HELD, HOURS, st.integers(1, 6), st.integers(1, 3))
def test_the_next_free_time_is_free_and_none_before_it(
    held: list[Taken], begin: int, length: int, wanted: int
) -> None:
    start = MONDAY + timedelta(hours=begin)
    end = start + timedelta(hours=length)
    found = booking.next_free(held, 3, wanted, start, end, lambda moment, _length: moment)
    assert found is not None
    span = timedelta(hours=length)
    assert booking.free_between(held, 3, found, found + span) >= wanted
    moment = start
    while moment < found:
        assert booking.free_between(held, 3, moment, moment + span) < wanted
        moment += timedelta(hours=1)


def test_more_than_there_is_is_never_free() -> None:
    assert booking.next_free([], 2, 3, MONDAY, MONDAY + timedelta(hours=1), lambda m, _l: m) is None


def test_lateness_has_a_grace() -> None:
    assert booking.minutes_late(MONDAY, MONDAY + timedelta(minutes=30), 30) == 0
    assert booking.minutes_late(MONDAY, MONDAY + timedelta(minutes=31), 30) == 31


# -- freshness and growth -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "ended", "standing"),
    [
        (date(2026, 7, 1), None, None, "coming"),
        (date(2026, 1, 1), None, None, "in_force"),
        (date(2026, 1, 1), date(2026, 12, 31), None, "in_force"),
        (date(2026, 1, 1), date(2026, 8, 14), None, "expiring"),
        (date(2026, 1, 1), date(2026, 6, 15), None, "expiring"),
        (date(2026, 1, 1), date(2026, 6, 14), None, "expired"),
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 15), "ended"),
    ],
)
def test_an_agreement_stands(
    starts: date, ends: date | None, ended: date | None, standing: str
) -> None:
    day = date(2026, 6, 15)
    assert freshness.agreement_standing(starts, ends, ended, day, 60) == standing


def test_what_nobody_saw_is_stale() -> None:
    assert freshness.is_stale(None, MONDAY, 90)
    assert freshness.is_stale(MONDAY - timedelta(days=91), MONDAY, 90)
    assert not freshness.is_stale(MONDAY - timedelta(days=89), MONDAY, 90)
    assert not freshness.may_become("filed", "filed")


def test_the_two_ends_of_the_shift_agree_about_the_land() -> None:
    assert coordinates.is_in_china((103.9, 28.6))
    assert not coordinates.is_in_china((2.35, 48.85))
