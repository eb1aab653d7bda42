"""A list of people comes in with a wrong row, and goes out with a watermark."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import exported, holds, opened, reload_until
from tests.journeys.visits import Visits

pytestmark = pytest.mark.journey
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_file_comes_in_without_its_wrong_row_and_goes_out_marked(visits: Visits) -> None:
    lead = visits.open("zhoumei")
    lead.goto("/imports/new/people.persons/")
    with lead.expect_download() as template:
        lead.locator("a[href$='template.xlsx']").click()
    book = opened(template.value)
    sheet = book.worksheets[0]
    heads = [str(cell.value).rstrip("*") for cell in sheet[1]]
    sheet.delete_rows(2, sheet.max_row)
    assert {"姓名", "证件号码", "区划代码"} <= set(heads)
    for name, number in (("覃小满", "990100200001010026"), ("覃大寒", "990100200001010020")):
        row = {"姓名": name, "证件号码": number, "区划代码": "530626100001001"}
        sheet.append([row.get(head) for head in heads])
    file = BytesIO()
    book.save(file)
    lead.set_input_files(
        "input[type=file]", {"name": "名册.xlsx", "mimeType": XLSX, "buffer": file.getvalue()}
    )
    lead.locator("main form .btn-primary").first.click()
    reload_until(lead, "[name=choice]")
    expect(lead.locator(".stat").nth(1)).to_contain_text("1")
    with lead.expect_download() as wrong:
        lead.locator("a[href$='errors.xlsx']").click()
    rows = list(opened(wrong.value).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    assert "对不上" in str(rows[1][-1])
    lead.locator("#choice-good").check()
    lead.locator("main form .btn-primary").click()
    reload_until(lead, ".stat >> nth=3")
    lead.goto("/people/?q=覃")
    expect(lead.locator("tr[data-row]")).to_have_count(1)

    file_out = exported(visits.open("liufang"), lead, "people.persons", "&q=覃")
    assert holds(file_out, "覃小满")
    assert not holds(file_out, "覃大寒")
    mark = str(file_out.worksheets[0].oddHeader.center.text)
    assert "刘芳" in mark
    assert "月末核对服务台账" in mark
