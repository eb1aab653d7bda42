"""From a department's list to a home check: compared, decided by people, remembered."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import FRAME_QUERIES, actor_of
from yanzhen.assistance import selectors, services
from yanzhen.assistance.forms import BringForm
from yanzhen.assistance.home import clues_of_the_day
from yanzhen.assistance.models import Clue, Comparison, DepartmentList, ListLink, PairDecision
from yanzhen.assistance.testing import (
    HEADERS,
    list_content,
    list_row,
    make_comparison,
    make_list,
)
from yanzhen.core import jobs
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.delivery.models import ServiceRecord
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person, PersonCategory
from yanzhen.people.testing import citizen_number, make_person, make_person_category

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def village(tree: DivisionTree) -> dict[str, Person]:
    """Four people of one village, one of them enrolled, and ten more around them."""
    named = {"enrolled": "田桂兰", "ill": "向大山", "pupil": "彭小雨", "twin": "覃雪梅"}
    found = {}
    for number, (key, name) in enumerate(named.items()):
        born = date(1950 + number * 12, 3, 4 + number)
        found[key] = make_person(
            tree.group, name, born_on=born, id_number=citizen_number(born, is_male=number % 2 == 0)
        )
    for number in range(10):
        born = date(1960, 1 + number, 9)
        make_person(tree.group, born_on=born, id_number=citizen_number(born))
    make_person_category(found["enrolled"])
    return found


def test_a_list_is_read_checked_and_taken(
    tree: DivisionTree, county_worker: User, village: dict[str, Person]
) -> None:
    rows = [
        list_row(village["enrolled"]),
        list_row(village["enrolled"]),
        list_row(village["ill"], id_no="370725195303177000"),
        list_row(village["pupil"], id_no=""),
        ["合计", "", "", "", 4, ""],
    ]
    content = list_content(rows, "gb18030")
    row = make_list(tree.county, county_worker, [], content=content, is_taken=False)
    said: dict[str, object] = {
        "rows": 4,
        "valid_numbers": 2,
        "truncated_numbers": 1,
        "missing_numbers": 1,
    }
    said |= {"duplicate_rows": 1, "skipped_rows": 1, "encoding": "gb18030"}
    assert {name: row.quality[name] for name in said} == said
    assert row.state == DepartmentList.State.CHECKED
    row = services.take_list(actor=actor_of(county_worker), row=row)
    assert [header for _target, header in row.source.mapping] == [
        "身份证号", "姓名", "出生日期", "村", "金额", "等级",
    ]  # fmt: skip
    files = list((Path(str(selectors_folder()))).rglob("*"))
    number = plain(village["enrolled"].id_number).encode()
    assert all(number not in file.read_bytes() for file in files if file.is_file())
    # The source remembers its columns, and knows the same content in another order.
    again = list_content([rows[1], rows[0], *rows[2:]])
    with pytest.raises(NotValid, match="2026-06"):
        make_list(tree.county, county_worker, [], content=again, month=date(2026, 5, 1))
    services.drop_list(actor=actor_of(county_worker), row=row)
    row.refresh_from_db()
    assert (row.state, row.stored_as) == ("dropped", "")


def selectors_folder() -> Path:
    from yanzhen.assistance import engine

    return engine.folder()


def test_refuses_what_cannot_be_taken(
    tree: DivisionTree, county_worker: User, village_worker: User, village: dict[str, Person]
) -> None:
    rows = [list_row(village["ill"])]
    with pytest.raises(NotValid, match="2026-07"):
        make_list(tree.county, county_worker, rows, month=JULY)
    with pytest.raises(NotValid, match="51MB"):
        make_list(tree.county, county_worker, rows, content=b"\0" * 50_100_000)
    with pytest.raises(NotValid):
        make_list(tree.county, county_worker, rows, content=",".join(HEADERS).encode())
    with pytest.raises(NotValid) as kept_too_long:
        make_list(tree.county, county_worker, rows, keep_until=date(2036, 1, 1))
    assert kept_too_long.value.field == "keep_until"
    with pytest.raises(AccessDenied):
        make_list(tree.village, village_worker, rows)
    upload = SimpleUploadedFile("大名单.xlsx", b"PK")
    upload.size = 104_857_600
    form = BringForm(
        {"month": "2026-06"},
        {"file": upload},
        actor=actor_of(county_worker),
        kinds=[],
        megabytes=50,
    )
    assert "105 MB" in str(form.errors["file"])
    assert not DepartmentList.objects.exists()
    with pytest.raises(NotValid):
        services.begin_comparison(actor=actor_of(county_worker), division=tree.county, month=JUNE)


def test_the_same_list_comes_once_however_it_is_sent(
    tree: DivisionTree, county_worker: User, village: dict[str, Person], as_user
) -> None:
    person = village["ill"]
    lead = as_user(county_worker)
    form = lead.get("/aid/lists/new/").context["form"]
    sent = {
        "kind": "deaths",
        "department": "民政局",
        "division": tree.county.pk,
        "month": "2026-06",
        "legal_ground": "社会救助暂行办法",
        "authorisation": "核对授权2026-1",
        "client_key": form["client_key"].value(),
    }
    # A header of two lines with merged cells, and a column of numbers that Excel took as numbers.
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.merge_range("A1:B1", "本人")
        sheet.write_row(1, 0, ["姓名", "身份证号"])
        sheet.write_row(2, 0, [person.name, 370725195303177016])

    def send(**changes: str):
        upload = SimpleUploadedFile("六月.xlsx", book.getvalue())
        return lead.post("/aid/lists/new/", {**sent, **changes, "file": upload})

    made = send()
    assert made.status_code == 302
    assert send()["Location"] == made["Location"]
    row = DepartmentList.objects.get()
    assert row.headers == ["姓名", "身份证号"]
    naming = lead.get(f"/aid/lists/{row.pk}/columns/").content.decode()
    assert f'<td class="whitespace-nowrap">{person.name}</td>' in naming  # the first rows
    assert "370725195303177" not in naming
    columns = {"name": "姓名", "id_no": "身份证号"}
    row = services.map_columns(actor=actor_of(county_worker), row=row, columns=columns)
    assert (row.quality["truncated_numbers"], row.quality["valid_numbers"]) == (1, 0)
    files = {file for file in selectors_folder().rglob("*") if file.is_file()}
    again = send(client_key="another-form-1")
    assert again.status_code == 422
    assert "2026-06" in again.content.decode()
    assert "民政局" in again.content.decode()
    later = send(client_key="another-form-2", month="2099-01")
    assert "2099-01" in later.content.decode()
    damaged = SimpleUploadedFile("坏.xlsx", b"PK\x03\x04 no workbook")
    broken = lead.post("/aid/lists/new/", {**sent, "client_key": "another-form-3", "file": damaged})
    assert (broken.status_code, "坏.xlsx" in broken.content.decode()) == (422, True)
    assert DepartmentList.objects.count() == 1
    assert {file for file in selectors_folder().rglob("*") if file.is_file()} == files


def test_a_comparison_makes_links_pairs_and_clues(
    tree: DivisionTree,
    county_worker: User,
    village_worker: User,
    village: dict[str, Person],
    as_user,
    django_assert_num_queries,
) -> None:
    enrolled, ill, pupil = village["enrolled"], village["ill"], village["pupil"]
    make_list(tree.county, county_worker, [list_row(enrolled)])
    make_list(
        tree.county,
        county_worker,
        [
            list_row(ill, amount="42000.50"),
            list_row(pupil, amount=900),
            list_row(ill, amount=100, name="冉建国", birth="1999-11-30", village="外地村"),
        ],
        kind="medical",
        department="医保局",
    )
    comparison = make_comparison(tree.county, county_worker)
    assert comparison.state == "done", comparison.job and comparison.job.message
    assert comparison.summary["exact"] == 3
    assert set(comparison.summary["not_asked"]) >= {"new_certificate", "vehicle", "recovered"}
    clues = {(c.rule, c.person): c for c in Clue.objects.all()}
    assert clues.keys() == {("died_while_enrolled", enrolled), ("severe_illness", ill)}
    clue = clues[("severe_illness", ill)]
    assert selectors.facts_of(clue)[0]["amount_cents"] == 4_200_050
    assert PersonCategory.objects.get().valid_to is None  # nobody's rights were changed

    # A number that is plainly somebody else's goes to a person, side by side.
    pair = selectors.next_pair(comparison)
    assert pair is not None
    assert pair.person == ill
    assert not pair.counts
    lead = as_user(county_worker)
    page = lead.get(f"/aid/comparisons/{comparison.pk}/pairs/")
    assert "冉建国" in page.content.decode()
    assert plain(ill.id_number) not in page.content.decode()
    lead.post(f"/aid/comparisons/{comparison.pk}/pairs/", {"link": pair.pk, "answer": "other"})
    assert PairDecision.objects.get().is_same is False
    assert ListLink.objects.get(pk=pair.pk).answer == "other"

    # The same month again: what was decided is remembered, no clue comes twice.
    again = make_comparison(tree.county, county_worker)
    assert Clue.objects.count() == 2
    assert not again.links.filter(person=ill, row=3).exists()

    # The worker of the village finds it on their day, goes there, and writes down what came of it.
    services.assign_clue(actor=actor_of(county_worker), clue=clue, worker=village_worker)
    worker = actor_of(village_worker)
    assert [i.detail for i in clues_of_the_day(worker, clue.due_at.date())] == ["向大山"]
    later = worker.as_of(clue.found_at + timedelta(days=1))
    checked = services.check_clue(
        actor=later,
        clue=clue,
        result="join",
        started_at=clue.found_at,
        minutes=40,
        words="符合条件",
    )
    assert checked.record is not None
    assert checked.record.kind == ServiceRecord.Kind.VISIT
    with pytest.raises(WrongState):
        services.check_clue(
            actor=later, clue=clue, result="join", started_at=clue.found_at, minutes=4, words="再来"
        )
    told = {p.rule: (p.checked, p.right) for p in selectors.precision_of_rules(worker, "")}
    assert told["severe_illness"] == (1, 1)
    assert told["died_while_enrolled"] == (0, 0)
    assert Clue.objects.filter(lists__source__kind="medical", result="join").count() == 1

    # The lists answer with as many questions for many rows as for few.
    client: Client = as_user(village_worker)
    client.get("/aid/clues/?show=all")
    with django_assert_num_queries(FRAME_QUERIES + 3):
        assert "向大山" in client.get("/aid/clues/?show=all").content.decode()
    for address in (
        "/aid/lists/", "/aid/lists/new/", "/aid/comparisons/", "/aid/comparisons/new/",
        f"/aid/comparisons/{comparison.pk}/", f"/aid/comparisons/{comparison.pk}/links/",
        f"/aid/comparisons/{comparison.pk}/changes/", "/aid/clues/rules/",
        f"/aid/clues/{clue.pk}/",
        *(f"/aid/lists/{row.pk}/" for row in DepartmentList.objects.all()),
    ):  # fmt: skip
        assert lead.get(address).status_code == 200, address


def test_a_killed_comparison_goes_on_and_months_are_held_against_each_other(
    tree: DivisionTree,
    county_worker: User,
    village: dict[str, Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from yanzhen.assistance.services import comparing

    enrolled, ill, pupil = village["enrolled"], village["ill"], village["pupil"]
    first = [list_row(enrolled, level=2), list_row(ill, level=3)]
    make_list(tree.county, county_worker, first, kind="disabled", month=date(2026, 5, 1))
    make_comparison(tree.county, county_worker, month=date(2026, 5, 1))
    second = [list_row(ill, level=1), list_row(pupil, level=2)]
    make_list(tree.county, county_worker, second, kind="disabled")

    class Killed(BaseException):
        pass

    def die(**_given: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(comparing, "finish_comparison", die)
        with pytest.raises(Killed):
            make_comparison(tree.county, county_worker)
    half = Comparison.objects.get(month=JUNE)
    assert (half.state, half.links.count(), Clue.objects.filter(comparison=half).count()) == (
        "running", 2, 0,
    )  # fmt: skip
    assert half.job is not None
    with pytest.raises(WrongState):
        services.begin_comparison(actor=actor_of(county_worker), division=tree.county, month=JUNE)
    jobs.run(half.job.pk)
    done = Comparison.objects.get(pk=half.pk)
    assert (done.state, done.links.count()) == ("done", 2)
    assert [(c.rule, c.person) for c in done.clues.all()] == [("new_certificate", pupil)]
    found = {(c.person, c.change): c.after_words for c in selectors.changes_of(done)}
    assert found == {(enrolled, "gone"): "", (ill, "changed"): "1", (pupil, "new"): "2"}

    over = actor_of(county_worker).now + timedelta(days=200)
    from yanzhen.core import scope

    assert services.expire_lists(actor=scope.system_actor(now=over, name="nightly")) == 2
    assert set(DepartmentList.objects.values_list("state", "stored_as")) == {("expired", "")}
    assert set(Comparison.objects.values_list("facts_as", flat=True)) == {""}
