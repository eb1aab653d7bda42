"""The living page of all parts: what they look like and how they are written in a template.

The sample words are Chinese on purpose, since the parts are judged by Chinese text; they belong to
no person and no station.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString

from yanzhen.core.access import SEE_STYLE_GUIDE
from yanzhen.core.edges import page
from yanzhen.core.tables import BulkAction, Table
from yanzhen.core.templatetags.ui import badge

ROWS = [
    ("周春梅", "青林村 三组", "每周探访", "已逾期 2 天", "overdue", "何晓雯", 12),
    ("赵国富", "石桥村 一组", "助餐送餐", "今天到期", "due", "唐立", 8),
    ("吴桂兰", "青林村 五组", "家电检修", "明天到期", "due", "何晓雯", 3),
    ("罗世明", "双河社区 2 号院", "陪同就医", "已派单", "active", "马晓东", 5),
    ("冯秀英", "石桥村 二组", "理发上门", "已完成", "done", "唐立", 21),
    ("蒋大勇", "双河社区 5 号院", "政策咨询", "待研判", "", "", 1),
]


@dataclass(frozen=True, slots=True)
class Sample:
    pk: int
    name: str
    place: str
    need: str
    due: str
    state: str
    worker: str
    times: int

    def get_absolute_url(self) -> str:
        return f"?open={self.pk}"


SAMPLES = [Sample(n, *row) for n, row in enumerate(ROWS * 9, start=1)]


class SampleTable(Table):
    lead = "name"
    card_facts = ("need", "due")
    bulk_actions = (BulkAction("派单", "", "send"), BulkAction("合并打印", "", "printer"))

    name = tables.Column("姓名")
    place = tables.Column("所在村组")
    need = tables.Column("需求")
    due = tables.Column("期限")
    worker = tables.Column("责任人", default="未指定")
    times = tables.Column("服务次数", attrs={"td": {"class": "num"}, "th": {"class": "num"}})

    def render_due(self, value: str, record: Sample) -> SafeString:
        return badge(value, record.state)


class SampleForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=40)
    id_number = forms.CharField(
        label="身份证号",
        help_text="填写后自动带出出生日期和性别。",
        required=False,
        widget=forms.TextInput(attrs={"data-id-number": "", "data-sensitive": ""}),
    )
    birth_on = forms.CharField(
        label="出生日期", widget=forms.TextInput(attrs={"data-date": "past"})
    )
    sex = forms.ChoiceField(
        label="性别", choices=[("male", "男"), ("female", "女")], widget=forms.RadioSelect
    )
    lives = forms.ChoiceField(
        label="居住情况",
        choices=[
            ("", "请选择"),
            ("alone", "独居"),
            ("couple", "与配偶同住"),
            ("kin", "与子女同住"),
        ],
    )
    note = forms.CharField(
        label="需求描述", help_text="一两句话说清谁、要什么、急不急。", widget=forms.Textarea
    )
    agreed = forms.BooleanField(label="本人已同意记录以上信息")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lives: Any = self.fields["lives"]
        lives.last_value, lives.last_raw = "独居(2026年10月12日)", "alone"


def _links(*labels: tuple[Any, ...]) -> list[dict[str, Any]]:
    names = ("label", "count", "state", "icon")
    return [
        {"url": "#", "current": at == 0, **dict(zip(names, label, strict=False))}
        for at, label in enumerate(labels)
    ]


@page(SEE_STYLE_GUIDE, methods=("GET", "HEAD", "POST"))
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every part once. What the samples post is answered and kept nowhere."""
    if request.method == "POST":
        if getattr(request, "htmx", False):
            return HttpResponse("13900004821")
        return redirect("style-guide")
    if "open" in request.GET:
        chosen = next((s for s in SAMPLES if str(s.pk) == request.GET["open"]), SAMPLES[0])
        return render(request, "core/styleguide_item.html", {"sample": chosen})
    if "resident" in request.GET:
        template = "core/styleguide_resident.html"
        return render(
            request,
            template,
            {
                "step": request.GET["resident"],
                "station_phone": "0870-7620000",
                "form": SampleForm(),
            },
        )
    messages.success(request, "已派单给 唐立。", extra_tags="undo:/styleguide/")
    table = SampleTable(SAMPLES, order_by=request.GET.get("sort", ()))
    table.paginate(page=request.GET.get("page", 1), per_page=6)
    bad = SampleForm({"name": "周春梅", "birth_on": "1948-13-02", "lives": "alone"})
    bad.add_error("birth_on", "没有这一天，请写成 1948-03-02 或 0302。")
    context = {
        "table": table,
        "empty_table": SampleTable([]),
        "form": SampleForm(initial={"name": "周春梅"}),
        "bad_form": bad,
        "page": Paginator(SAMPLES, 6).page(2),
        "chips": _links(
            ("全部", 54, ""),
            ("已逾期", 3, "overdue"),
            ("今天到期", 6),
            ("待研判", 9),
            ("我负责", 12),
        ),
        "tabs": _links(("动态",), ("基本信息",), ("家庭", 3), ("授权", 2), ("附件", 5)),
        "steps": [
            {"label": "已提交", "at": "11月19日 09:12", "state": "done"},
            {"label": "已研判", "at": "11月19日 10:40", "state": "done"},
            {"label": "服务中", "at": "志愿者 唐立", "state": "current"},
            {"label": "居民确认", "at": "", "state": "todo"},
            {"label": "评价", "at": "", "state": "todo"},
        ],
    }
    return render(request, "core/styleguide.html", context)
