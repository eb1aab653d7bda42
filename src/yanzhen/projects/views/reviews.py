"""Review meetings, their improvements, and the closing report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.finding import the_row
from yanzhen.core.steps import BOTH, bound, take_step
from yanzhen.needs.fields import StepForm
from yanzhen.projects import access, closing, rules, selectors, services
from yanzhen.projects.forms import FollowUpForm, HoldReviewForm, ImprovementForm, ReportForm
from yanzhen.projects.models import ClosingReport, Improvement, ReviewMeeting
from yanzhen.projects.services import ImprovementDraft
from yanzhen.projects.tables import IMPROVEMENT_COLOURS, due_words
from yanzhen.projects.views.parts import head_of, part_address, project_for

REVIEWS_PAGE = "project-reviews"
LINES_AT_ONCE = 3
Improvements = formset_factory(ImprovementForm, extra=LINES_AT_ONCE, max_num=10, absolute_max=10)


@page(access.READ)
def project_reviews(request: ActorRequest, pk: int) -> HttpResponse:
    """Every review meeting with what it decided."""
    actor = request.actor
    project = access.access_project(actor, pk)
    today = actor.today
    reviews = [
        {
            "review": review,
            "improvements": [
                {
                    "improvement": i,
                    "colour": IMPROVEMENT_COLOURS[Improvement.State(i.state)],
                    "due": due_words(i.due_on, today, is_open=i.state in rules.IMPROVEMENT_OPEN),
                }
                for i in review.improvements.all()
            ],
        }
        for review in selectors.reviews_of(project)
    ]
    context = {**head_of(request, project, REVIEWS_PAGE), "reviews": reviews}
    return render(request, "projects/project_reviews.html", context)


@page(access.PLAN, methods=BOTH)
def review_hold(request: ActorRequest, pk: int) -> HttpResponse:
    """Write a review meeting down, with up to three improvements at once."""
    actor = request.actor
    project = project_for(request, pk, access.PLAN)
    members = project.members.filter(left_on=None).select_related("user", "person")
    form = HoldReviewForm(members=members, **bound(request, project, held_on=actor.today))
    lines = Improvements(
        request.POST if request.method == "POST" else None,
        form_kwargs={"members": members},
        prefix="improvements",
    )
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        given = dict(form.cleaned_data)
        given.pop("version")
        with refusals_in(form):
            services.hold_review(
                actor=actor,
                project=project,
                improvements=[_draft(line) for line in lines.cleaned_data if line.get("title")],
                **given,
            )
            messages.success(request, _("Written down. The improvements are followed up."))
            return redirect(part_address(project, REVIEWS_PAGE))
    context = {
        "project": project,
        "form": form,
        "lines": lines,
        "back": part_address(project, REVIEWS_PAGE),
    }
    wrong = form.errors or (lines.is_bound and not lines.is_valid())
    return render(request, "projects/review_form.html", context, status=422 if wrong else 200)


def _draft(line: dict[str, Any]) -> ImprovementDraft:
    return ImprovementDraft(line["title"], line["owner"], line["due_on"])


class OneImprovementForm(ImprovementForm, StepForm):
    """An improvement on its own: here every part is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "owner", "due_on"):
            self.fields[name].required = True


@page(access.PLAN, methods=BOTH)
def improvement_add(request: ActorRequest, pk: int) -> HttpResponse:
    """One more improvement of a review that was held."""
    review = the_row(ReviewMeeting.objects.select_related("project"), pk=pk)
    project = project_for(request, review.project_id, access.PLAN)
    members = project.members.filter(left_on=None).select_related("user", "person")
    return take_step(
        request,
        project,
        OneImprovementForm(members=members, **bound(request, project)),
        title=_("One more improvement"),
        action=_("Add"),
        done=_("Added."),
        back=part_address(project, REVIEWS_PAGE),
        perform=lambda given: services.add_improvement(
            actor=request.actor, review=review, draft=_draft(given)
        ),
    )


@page(access.READ)
def improvement_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """What was decided, who does it, and what came of it."""
    actor = request.actor
    improvement = access.access_improvement(actor, pk)
    is_open = improvement.state in rules.IMPROVEMENT_OPEN
    context = {
        "improvement": improvement,
        "colour": IMPROVEMENT_COLOURS[Improvement.State(improvement.state)],
        "due": due_words(improvement.due_on, actor.today, is_open=is_open),
        "may_follow_up": is_open and access.can_follow_up(actor, improvement),
    }
    return render(request, "projects/improvement_detail.html", context)


@page(access.READ, methods=BOTH)
def improvement_follow_up(request: ActorRequest, pk: int) -> HttpResponse:
    improvement = access.access_improvement(request.actor, pk)
    form = FollowUpForm(
        choices=Improvement.State.choices,
        **bound(request, improvement, state=improvement.state, words=improvement.follow_up),
    )
    return take_step(
        request,
        improvement,
        form,
        title=_("Follow up"),
        action=_("Write it down"),
        done=_("Written down."),
        back=part_address(improvement, "improvement-detail"),  # type: ignore[arg-type]
        perform=lambda given: services.follow_up(
            actor=request.actor, improvement=improvement, **given
        ),
    )


# -- the closing report ---------------------------------------------------------------------------


@page(access.READ)
def project_report(request: ActorRequest, pk: int) -> HttpResponse:
    """What was planned beside what the records count."""
    project = access.access_project(request.actor, pk)
    context = {
        **head_of(request, project, "project-report"),
        "report": closing.report_of(request.actor, project),
        "may_write": project.state == rules.REVIEW,
    }
    return render(request, "projects/project_report.html", context)


@page(access.READ)
def project_report_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    """The report on A4."""
    project = access.access_project(request.actor, pk)
    content = closing.printed(closing.report_of(request.actor, project))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{project.number}.pdf"'
    return response


@page(access.PLAN, methods=BOTH)
def report_write(request: ActorRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk, access.PLAN)
    known = ClosingReport.objects.filter(project=project).first()
    names = ("achievements", "lessons", "next_steps")
    initial = {name: getattr(known, name) for name in names} if known else {}
    return take_step(
        request,
        project,
        ReportForm(**bound(request, project, **initial)),
        title=_("Closing report"),
        action=_("Save"),
        done=_("Saved."),
        back=part_address(project, "project-report"),
        perform=lambda given: services.write_closing_report(
            actor=request.actor, project=project, **given
        ),
    )
