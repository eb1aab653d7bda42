from datetime import date

from yanzhen.core.identity import read_citizen_number
from yanzhen.scenarios.invention import Inventor

TODAY = date(2026, 11, 21)


def people(seed):
    inventor = Inventor(seed, TODAY)
    return [p for _ in range(400) for _relation, p in inventor.household()]


def test_makes_the_same_people_from_the_same_seed():
    assert people(7) == people(7)
    assert people(7) != people(8)


def test_gives_everybody_a_valid_number_of_their_own_that_nobody_living_has():
    numbers = [p.id_number for p in people(7)]
    assert len(set(numbers)) == len(numbers)
    for person in people(7):
        read = read_citizen_number(person.id_number, today=TODAY)
        assert read.area.startswith("99")
        assert read.born_on == person.born_on
        assert read.is_male == person.is_male


def test_gives_phones_of_a_prefix_that_is_not_given_out():
    phones = [p.phone for p in people(7) if p.phone]
    assert len(set(phones)) == len(phones)
    assert all(p.startswith("154") and len(p) == 11 for p in phones)
