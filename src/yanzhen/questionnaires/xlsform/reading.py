"""From an XLSForm workbook to an XForm, by pyxform; what is wrong is named by sheet, row, column.

The mistakes that people make most are looked for first, all at once; what pyxform finds besides
is told in its own words.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_col_to_name

from yanzhen.questionnaires.xlsform.definition import Form
from yanzhen.questionnaires.xlsform.xform import NotAForm, read_xform

if TYPE_CHECKING:
    from pyxform.xls2json_backends import DefinitionData

MOST_ROWS, MOST_CHOICES = 1000, 5000
MOST_FAULTS = 20
SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"

# What a question may be; the words that pyxform takes for them, and what is not for this house.
TYPES = frozenset(
    {
        *("text", "string", "integer", "int", "decimal", "date", "time", "datetime"),
        *("note", "range", "acknowledge", "trigger", "calculate", "hidden", "geopoint", "barcode"),
        *("image", "photo", "audio", "video", "file", "today", "start", "end", "deviceid"),
        *("phonenumber", "username", "email", "simserial", "subscriberid", "instanceid"),
        *("begin_group", "end_group", "begin_repeat", "end_repeat", "phone_number"),
        *("begin_loop", "end_loop"),
    }
)
LISTED = ("select_one", "select_multiple", "rank")
_SYNONYMS = {
    "begin loop over": "begin_loop",
    "end loop": "end_loop",
    "phone number": "phone_number",
    "begin group": "begin_group",
    "end group": "end_group",
    "begin repeat": "begin_repeat",
    "end repeat": "end_repeat",
    "select one from": "select_one",
    "select one": "select_one",
    "select1": "select_one",
    "select all that apply from": "select_multiple",
    "select all that apply": "select_multiple",
    "select multiple from": "select_multiple",
    "select multiple": "select_multiple",
    "add text prompt": "text",
    "add integer prompt": "integer",
    "add decimal prompt": "decimal",
    "add date prompt": "date",
    "add time prompt": "time",
    "add note prompt": "note",
    "q string": "text",
    "q int": "integer",
    "q geopoint": "geopoint",
    "gps": "geopoint",
    "location": "geopoint",
    "begin looped group": "begin_repeat",
    "end looped group": "end_repeat",
    "date time": "datetime",
    "get today": "today",
    "get start time": "start",
    "get end time": "end",
    "get device id": "deviceid",
    "imei": "deviceid",
}
_NAMELESS = {"note", "today", "start", "end", "deviceid", "begin_group", "begin_loop"}
_SHOWN = (TYPES | set(LISTED)) - {
    *("begin_group", "begin_repeat", "begin_loop", "calculate", "hidden", "today", "start", "end"),
    *("deviceid", "phonenumber", "username", "email", "simserial", "subscriberid", "instanceid"),
}
_SAID_IN = ("label", "hint", "caption", "media", "guidance", "image", "audio", "video")
# The columns whose content may quote other questions, by the names that pyxform knows for them.
_COLUMNS = {
    "relevant": ("relevant", "relevance", "bind::relevant", "bind:relevant"),
    "constraint": ("constraint", "bind::constraint", "bind:constraint"),
    "calculate": ("calculation", "calculate", "bind::calculate", "bind:calculate"),
    "required": ("required", "bind::required", "bind:required"),
    "readonly": ("read_only", "readonly", "read only", "bind::readonly", "bind:readonly"),
    "choice_filter": ("choice_filter", "choice filter"),
    "count": ("repeat_count", "jr:count", "control::jr:count"),
    "default": ("default",),
    "label": ("label", "caption"),
}
_NAME = re.compile(r"[^\W\d][\w.\-]*")
_QUOTED = re.compile(r"\$\{\s*([^}]*?)\s*\}")
_ROW = re.compile(r"\[row : (\d+)\]")
_SHEET = re.compile(r"On the '(\w+)' sheet|for sheet: '(\w+)'")
_COLUMN = re.compile(r"the '([\w:]+)' value")


@dataclass(frozen=True, slots=True)
class FormFault:
    """One mistake: where it stands, a code for its sentence, and what was found there."""

    code: str
    sheet: str = SURVEY
    row: int = 0
    column: str = ""
    cell: str = ""
    found: str = ""


class FormRefused(ValueError):
    """The workbook is no form; ``faults`` says why."""

    def __init__(self, faults: Iterable[FormFault]) -> None:
        self.faults = list(faults)[:MOST_FAULTS]
        super().__init__(", ".join(f.code for f in self.faults))


@dataclass(frozen=True, slots=True)
class ReadForm:
    """What a workbook gave: the XForm, the form in it, and what may be amiss all the same."""

    xform: str
    form: Form
    title: str
    warnings: tuple[str, ...] = ()
    sheets: _Sheets | None = None

    def place_of_choice(self, fault: FormFault, column: str, value: str) -> FormFault:
        """The fault with the first row of the choices sheet that holds this value."""
        rows = self.sheets.choices if self.sheets else []
        for number, row in enumerate(rows, 2):
            if self.sheets and row.get(column) == value:
                cell = self.sheets.cell(CHOICES, column, number)
                return replace(fault, row=number, column=column, cell=cell)
        return fault


def read_workbook(raw: bytes) -> ReadForm:
    """Read an XLSForm. Raises FormRefused."""
    from pyxform.errors import PyXFormError  # half a second that few need
    from pyxform.xls2xform import convert

    book = _opened(raw)
    sheets = _Sheets(book)
    faults = list(sheets.faults())
    if faults:
        raise FormRefused(faults)
    logging.getLogger("pyxform.xls2xform").setLevel(logging.ERROR)
    try:
        with _unremarked():
            made = convert(io.BytesIO(raw), file_type=".xlsx", form_name="data")
    except PyXFormError as error:
        raise FormRefused([_of_pyxform(str(error), sheets)]) from error
    if made.itemsets:
        raise FormRefused([FormFault("external", found="external_choices")])
    xform = without_empty_lines(made.xform)
    try:
        form = read_xform(xform)
    except NotAForm as error:
        raise FormRefused([sheets.fault_at(error)]) from error
    if not form.asked():
        raise FormRefused([FormFault("nothing_asked")])
    settings = book.settings[0] if book.settings else {}
    title = str(settings.get("form_title") or settings.get("title") or "")
    return ReadForm(xform, form, title, tuple(sheets.warnings()), sheets)


def without_empty_lines(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip())


def _opened(raw: bytes) -> DefinitionData:
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    try:
        with _unremarked():
            book = get_xlsform(io.BytesIO(raw), file_type=".xlsx")
    except PyXFormError as error:
        twice = re.search(r"Duplicate column header: (.+)", str(error))
        fault = _column_twice(raw, twice[1]) if twice else FormFault("not_a_workbook")
        raise FormRefused([fault]) from error
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise FormRefused([FormFault("not_a_workbook")]) from error
    if not book.survey:
        raise FormRefused([FormFault("no_survey")])
    if len(book.survey) > MOST_ROWS or len(book.choices or ()) > MOST_CHOICES:
        raise FormRefused([FormFault("too_many_rows", found=str(MOST_ROWS))])
    return book


@contextmanager
def _unremarked() -> Iterator[None]:
    """Without the remarks of openpyxl on what it leaves out of a workbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _column_twice(raw: bytes, header: str) -> FormFault:
    """Where a header stands for the second time."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    for sheet in book.sheet_names:
        first = next(iter(book.get_sheet_by_name(sheet).to_python(nrows=1)), [])
        places = [n for n, cell in enumerate(first, 1) if str(cell).strip() == header]
        if len(places) > 1:
            cell = f"{xl_col_to_name(places[1] - 1)}1"
            return FormFault("column_twice", sheet, 1, header, cell)
    return FormFault("column_twice", column=header)


def _of_pyxform(words: str, sheets: _Sheets) -> FormFault:
    """The place that an error of pyxform names, with its words."""
    row, sheet, column = _ROW.search(words), _SHEET.search(words), _COLUMN.search(words)
    name = next(filter(None, sheet.groups())) if sheet else SURVEY
    at = int(row[1]) if row else 0
    header = column[1] if column else ""
    told = _ROW.sub("", words).strip().splitlines()[0][:300]
    return FormFault("pyxform", name, at, header, sheets.cell(name, header, at), told)


class _Sheets:
    """The rows of a workbook, walked once for what is wrong with them."""

    def __init__(self, book: DefinitionData) -> None:
        self.survey: list[Mapping[str, str]] = book.survey
        self.choices: list[Mapping[str, str]] = book.choices or []
        self.headers = {
            SURVEY: list(book.survey_header[0]) if book.survey_header else [],
            CHOICES: list(book.choices_header[0]) if book.choices_header else [],
        }
        settings = book.settings[0] if book.settings else {}
        self.allows_twins = str(settings.get("allow_choice_duplicates", "")).lower() == "yes"
        self.lists = {self._list_of(row) for row in self.choices} - {""}
        self.rows: dict[str, int] = {}
        self.names = {self._name(row) for row in self.survey} - {""}
        self.names |= {f"{self._name(r)}_other" for r in self.survey if "other" in self._type(r)[2]}

    # -- reading cells -------------------------------------------------------------------------

    def _list_of(self, row: Mapping[str, str]) -> str:
        return str(row.get("list_name") or row.get("list name") or "").strip()

    def _name(self, row: Mapping[str, str]) -> str:
        return str(row.get("name") or row.get("value") or "").strip()

    def _type(self, row: Mapping[str, str]) -> tuple[str, str, str]:
        """The type of a row in one spelling, the list it takes, and what follows."""
        words = " ".join(str(row.get("type") or "").split())
        low = words.lower()
        for spelling in sorted(_SYNONYMS, key=len, reverse=True):
            if low == spelling or low.startswith(f"{spelling} "):
                words, low = _SYNONYMS[spelling] + words[len(spelling) :], ""
                break
        head, _blank, rest = words.partition(" ")
        name, _blank, more = rest.strip().partition(" ")
        return head.lower(), name, more

    def cell(self, sheet: str, column: str, row: int) -> str:
        """``D5``, where the column is known."""
        headers = self.headers.get(sheet, [])
        wanted = {column, *_COLUMNS.get(column, ())}
        for number, header in enumerate(headers, 1):
            if str(header).split("::")[0].strip() in wanted or header in wanted:
                letter = xl_col_to_name(number - 1)
                return f"{letter}{row}" if row else letter
        return ""

    def _fault(
        self, code: str, row: int, column: str, found: str = "", sheet: str = SURVEY
    ) -> FormFault:
        return FormFault(code, sheet, row, column, self.cell(sheet, column, row), found[:80])

    # -- what is wrong -------------------------------------------------------------------------

    def faults(self) -> Iterator[FormFault]:
        headers = {str(h).split("::")[0].strip().lower() for h in self.headers[SURVEY]}
        if "type" not in headers:
            yield FormFault("no_column", column="type")
            return
        yield from self._survey_faults()
        yield from self._choice_faults()

    def _survey_faults(self) -> Iterator[FormFault]:
        around: list[tuple[str, str, int]] = []
        seen: dict[str, set[str]] = {}
        for number, row in enumerate(self.survey, 2):
            if not any(str(v or "").strip() for v in row.values()):
                continue
            kind, list_name, _more = self._type(row)
            if not kind:
                if self._name(row):
                    yield self._fault("no_type", number, "type", self._name(row))
                continue  # a row for remarks
            if str(row.get("disabled", "")).strip().lower() in {"yes", "true", "1"}:
                continue
            if kind in {"end_group", "end_repeat", "end_loop"}:
                opened = kind.replace("end", "begin")
                if not around or around[-1][0] != opened:
                    yield self._fault("ends_nothing", number, "type", kind)
                else:
                    around.pop()
                continue
            yield from self._type_faults(number, row, kind, list_name)
            name = self._name(row)
            path = "/".join([*(g[1] for g in around), name])
            if name:
                self.rows[path] = number
                here = seen.setdefault("/".join(g[1] for g in around), set())
                if name in here:
                    yield self._fault("twice", number, "name", name)
                here.add(name)
            yield from self._quote_faults(number, row)
            if kind in {"begin_group", "begin_repeat", "begin_loop"}:
                around.append((kind, name, number))
        for kind, name, number in around:
            yield self._fault("never_ends", number, "type", f"{kind} {name}".strip())

    def _type_faults(
        self, number: int, row: Mapping[str, str], kind: str, list_name: str
    ) -> Iterator[FormFault]:
        name = self._name(row)
        if kind not in TYPES and kind not in LISTED and not kind.startswith("uri:"):
            yield self._fault("unknown_type", number, "type", str(row["type"]))
        elif kind in LISTED:
            if not list_name:
                yield self._fault("no_list", number, "type", kind)
            elif list_name not in self.lists and not list_name.startswith("${"):
                yield self._fault("unknown_list", number, "type", list_name)
        if kind == "calculate" and not self._any(row, "calculate", "default"):
            yield self._fault("no_calculation", number, "calculate", name)
        elif kind in _SHOWN and not any(
            str(column).startswith(_SAID_IN) for column, value in row.items() if value
        ):
            yield self._fault("no_label", number, "label", name)
        if not name and kind not in _NAMELESS:
            yield self._fault("no_name", number, "name")
        elif name and not _NAME.fullmatch(name):
            yield self._fault("bad_name", number, "name", name)

    def _any(self, row: Mapping[str, str], *columns: str) -> bool:
        return any(row.get(c) for column in columns for c in _COLUMNS[column])

    def _quote_faults(self, number: int, row: Mapping[str, str]) -> Iterator[FormFault]:
        for column, value in row.items():
            for name in _QUOTED.findall(str(value or "")):
                plain = name.removeprefix("last-saved#")
                if plain not in self.names:
                    yield FormFault(
                        "unknown_question",
                        SURVEY,
                        number,
                        str(column),
                        self.cell(SURVEY, str(column), number),
                        name[:80],
                    )

    def _choice_faults(self) -> Iterator[FormFault]:
        seen: set[tuple[str, str]] = set()
        manies = {self._type(row)[1] for row in self.survey if self._type(row)[0] in LISTED[1:]}
        for number, row in enumerate(self.choices, 2):
            list_name, name = self._list_of(row), self._name(row)
            if not list_name and not name:
                continue
            if not list_name:
                yield self._fault("no_list_name", number, "list_name", name, CHOICES)
            elif not name:
                yield self._fault("no_choice_name", number, "name", list_name, CHOICES)
            elif (list_name, name) in seen and not self.allows_twins:
                yield self._fault("choice_twice", number, "name", name, CHOICES)
            elif " " in name and list_name in manies:
                yield self._fault("choice_with_blank", number, "name", name, CHOICES)
            seen.add((list_name, name))

    def fault_at(self, error: NotAForm) -> FormFault:
        """Where an expression that cannot be read stands in the sheet."""
        path = error.path
        while path and path not in self.rows:
            path = path.rpartition("/")[0]
        row = self.rows.get(path, 0)
        header = next(
            (
                str(h)
                for h in self.headers[SURVEY]
                if str(h).strip() in _COLUMNS.get(error.attribute, ())
            ),
            error.attribute,
        )
        code = {"unknown function": "unknown_function"}.get(error.cause.reason, "expression")
        found = error.cause.found if code == "unknown_function" else error.source
        return FormFault(code, SURVEY, row, header, self.cell(SURVEY, header, row), found[:80])

    def warnings(self) -> Iterator[str]:
        for row in self.survey:
            if self._type(row)[0] == "video":
                yield self._name(row)
