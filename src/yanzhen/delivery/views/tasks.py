"""Pages of those who help: invitations, the service itself, one's hours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.errors import DomainError
from yanzhen.core.steps import BOTH, POST
from yanzhen.delivery import access, selectors, services
from yanzhen.delivery.board import order_on_board, orders_to_take
from yanzhen.delivery.forms import CodeForm
from yanzhen.delivery.tables import wish_words
from yanzhen.needs.frames import resident_frame


@page(access.SERVE)
def task_list(request: ActorRequest) -> HttpResponse:
    """Invitations first, then what was accepted."""
    tasks = selectors.tasks_of(request.actor)
    context = {
        "invitations": [t for t in tasks if not t.is_accepted],
        "tasks": [t for t in tasks if t.is_accepted],
        "board": orders_to_take(request.actor),
        "hours": selectors.hours_of(request.actor.user_id or 0),
        **resident_frame(request.actor),
    }
    return render(request, "resident/tasks.html", context)


@page(access.SERVE, methods=BOTH)
def board_order(request: ActorRequest, pk: int) -> HttpResponse:
    """An order of the open board, without a name; taking it."""
    actor = request.actor
    if request.method == "POST":
        order = order_on_board(actor, pk, is_open=False)
        try:
            services.take_order(actor=actor, order=order)
        except DomainError as error:
            if error.status in {403, 404}:
                raise
            messages.info(request, str(error))
            return redirect("task-list")
        messages.success(request, _("It is yours. The address stands here until you are done."))
        return redirect("task-detail", order.pk)
    order = order_on_board(actor, pk)
    context = {
        "task": selectors.task_view(actor, order, is_accepted=False),
        "order": order,
        "wish": wish_words(order),
        **resident_frame(actor, order.area_code),
    }
    return render(request, "resident/board_order.html", context)


@page(access.SERVE, methods=BOTH)
def task_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One task, with as much of the resident's data as its state needs; the code starts it."""
    order = access.access_task(request.actor, pk)
    code = request.GET.get("code", "")
    form = CodeForm(
        request.POST if request.method == "POST" else None,
        initial={"code": code if code.isdecimal() else ""},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.start_service(actor=request.actor, order=order, **form.cleaned_data)
            messages.success(request, _("Signed in. The time is running."))
            return redirect("task-detail", order.pk)
    context: dict[str, Any] = {
        "task": selectors.task_view(request.actor, order),
        "order": order,
        "wish": wish_words(order),
        "form": form,
        **resident_frame(request.actor, order.area_code),
    }
    return render(request, "resident/task.html", context, status=422 if form.errors else 200)


STEPS: dict[str, Any] = {
    "accept": services.accept_order,
    "decline": services.decline_order,
    "finish": services.finish_service,
    "withdraw": services.withdraw_help,
}


@page(access.SERVE, methods=POST)
def task_step(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """Accept, decline or withdraw (without consequence), or sign out."""
    order = access.access_task(request.actor, pk)
    done = {
        "accept": _("Thank you. The address stands here until you are done."),
        "decline": _("That is all right. We ask somebody else."),
        "withdraw": _("Thank you for telling us in time. We ask somebody else."),
        "finish": _("Signed out. Thank you for your time."),
    }[step]
    try:
        STEPS[step](actor=request.actor, order=order)
        messages.success(request, done)
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, str(error))
    if step in {"decline", "withdraw"}:
        return redirect("task-list")
    return redirect("task-detail", order.pk)
