"""Pages of duties: posts, links between workers, responsibilities for places."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.accounts.roles import FRONT_LINE, Role
from yanzhen.core import scope
from yanzhen.core.edges import page, refusals_in
from yanzhen.core.errors import AccessDenied
from yanzhen.orgs import access, selectors, services
from yanzhen.orgs.forms import EndForm, LinkForm, PostForm, ResponsibilityForm
from yanzhen.orgs.leaving import hand_over_url, held_by
from yanzhen.orgs.tables import LinkTable, PostTable, ResponsibilityTable
from yanzhen.orgs.views.parts import Step, actor_of, chip, form_page, list_page


def _trail(label: str, name: str) -> list[Step]:
    return [Step(_("Settings"), reverse("settings-home")), Step(label, reverse(name))]


@page(access.READ)
def post_list(request: HttpRequest) -> HttpResponse:
    """Posts in force in one's areas; ended ones by a chip."""
    actor = actor_of(request)
    rows = access.visible_posts(actor).select_related("user", "division", "station")
    role, words = request.GET.get("role", ""), request.GET.get("q", "").strip()
    today = actor.today
    rows = rows.filter(valid_to__lte=today) if role == "ended" else rows.on(today)
    if role in Role.values:
        rows = rows.filter(role=role)
    if words:
        rows = rows.filter(Q(user__name__icontains=words) | Q(division__name__icontains=words))
    counts = selectors.post_counts(actor)
    chips = [chip(request, _("All"), "post-list", "role", "", sum(counts.values()))]
    chips += [
        chip(request, label, "post-list", "role", value, counts[value])
        for value, label in Role.choices
        if value in counts
    ]
    chips.append(chip(request, _("Ended"), "post-list", "role", "ended"))
    actions = [
        Step(_("Links"), reverse("link-list"), "link"),
        Step(_("Responsibilities"), reverse("responsibility-list"), "user-check"),
    ]
    if access.roles_to_give(actor):
        actions.append(Step(_("Appoint"), reverse("post-create"), "user-plus", "primary"))
    return list_page(
        request,
        PostTable(rows.order_by("area_code", "role", "pk")),
        title=_("Posts"),
        lead=_("A post gives its holder the rights of a role in a place, from a day on."),
        trail=[Step(_("Settings"), reverse("settings-home"))],
        actions=actions,
        chips=chips,
        search=_("Name or place"),
        export="orgs.posts",
    )


@page(access.READ)
def post_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    post = access.fetch(
        access.visible_posts(actor).select_related("user", "division", "station", "organization"),
        pk=pk,
    )
    today = actor.today
    context = {
        "post": post,
        "page_heading": str(post.user),
        "trail": _trail(_("Posts"), "post-list"),
        "links_down": post.links_down.on(today).select_related(
            "subordinate__user", "subordinate__division", "division"
        ),
        "links_up": post.links_up.on(today).select_related("superior__user"),
        "responsibilities": post.responsibilities.on(today).select_related("division__parent"),
        "holds_today": post.is_valid_on(today),
        "leaves": post.leaves.filter(valid_to__gt=today).select_related("substitute__user"),
        "stands_in": post.stands_in.filter(valid_to__gt=today).select_related("post__user"),
        "may_grant": post.is_valid_on(today)
        and post.role in FRONT_LINE
        and access.can_grant_leave(actor, post),
        "held": held_by(post, today)
        if scope.holds(actor, access.ASSIGN_DUTIES, post.area_code)
        else [],
        "hand_over_url": hand_over_url(post),
        "may_end": post.is_valid_on(today)
        and access.can_appoint(actor, post.role, post.area_code, post.user_id),
        "may_assign": scope.holds(actor, access.ASSIGN_DUTIES, post.area_code),
    }
    return render(request, "orgs/post_detail.html", context)


@page(access.READ, methods=("GET", "HEAD", "POST"))
def post_create(request: HttpRequest) -> HttpResponse:
    """Appoint somebody: the security administrator to any post, a lead to the front line below."""
    actor = actor_of(request)
    if not access.roles_to_give(actor):
        raise AccessDenied
    initial: dict[str, object] = {"valid_from": actor.today}
    initial |= {"user": request.GET.get("user", "")}
    form = PostForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            post = services.appoint_to_post(actor=actor, **form.cleaned_data)
            messages.success(request, _("%(name)s is appointed.") % {"name": post.user})
            return redirect("post-detail", post.pk)
    return form_page(
        request,
        form,
        title=_("Appoint to a post"),
        submit=_("Appoint"),
        lead=_("Nobody appoints themselves. Without a place the post holds everywhere."),
        trail=_trail(_("Posts"), "post-list"),
        back=reverse("post-list"),
    )


@page(access.READ, methods=("GET", "HEAD", "POST"))
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post, with the links and responsibilities that hang on it."""
    actor = actor_of(request)
    post = access.fetch(access.visible_posts(actor).select_related("user"), pk=pk)
    if not access.can_appoint(actor, post.role, post.area_code, post.user_id):
        raise AccessDenied
    form = EndForm(request.POST or None, initial={"on": actor.today})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.end_post(actor=actor, post=post, **form.cleaned_data)
            messages.success(request, _("The post of %(name)s has ended.") % {"name": post.user})
            return redirect("post-detail", pk)
    return form_page(
        request,
        form,
        title=_("End the post"),
        submit=_("End the post"),
        lead=_("Links and responsibilities end with it. What was done stays under the name."),
        trail=[*_trail(_("Posts"), "post-list"), Step(str(post.user), _post_url(pk))],
        danger=True,
        back=_post_url(pk),
    )


def _post_url(pk: int) -> str:
    return reverse("post-detail", args=[pk])


@page(access.READ)
def link_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actions = []
    if scope.holds(actor, access.ASSIGN_DUTIES):
        actions.append(Step(_("Link"), reverse("link-create"), "link", "primary"))
    return list_page(
        request,
        LinkTable(selectors.link_list(actor)),
        title=_("Links between workers"),
        lead=_("Who guides whom: county workers towns, town workers village workers."),
        trail=_trail(_("Posts"), "post-list"),
        actions=actions,
    )


@page(access.READ)
def link_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    link = access.fetch(selectors.link_list(actor), pk=pk)
    context = {
        "link": link,
        "page_heading": str(link.superior.user),
        "trail": [*_trail(_("Posts"), "post-list"), Step(_("Links"), reverse("link-list"))],
        "may_end": scope.holds(actor, access.ASSIGN_DUTIES, selectors.area_of_link(link)),
    }
    return render(request, "orgs/link_detail.html", context)


@page(access.ASSIGN_DUTIES, methods=("GET", "HEAD", "POST"))
def link_create(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    initial: dict[str, object] = {"valid_from": actor.today}
    if (wanted := request.GET.get("subordinate", "")).isdigit():
        initial["subordinate"] = int(wanted)
    form = LinkForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            link = services.link_workers(actor=actor, **form.cleaned_data)
            messages.success(request, _("Linked."))
            return redirect("link-detail", link.pk)
    return form_page(
        request,
        form,
        title=_("Link workers"),
        submit=_("Link"),
        trail=[*_trail(_("Posts"), "post-list"), Step(_("Links"), reverse("link-list"))],
        back=reverse("link-list"),
    )


@page(access.ASSIGN_DUTIES, methods=("POST",))
def link_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    link = access.fetch(selectors.link_list(actor), pk=pk)
    services.end_link(actor=actor, link=link)
    messages.success(request, _("The link has ended."))
    return redirect("link-list")


@page(access.READ)
def responsibility_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()
    actions = []
    if scope.holds(actor, access.ASSIGN_DUTIES):
        url = reverse("responsibility-create")
        actions.append(Step(_("Assign"), url, "user-check", "primary"))
    return list_page(
        request,
        ResponsibilityTable(selectors.responsibility_list(actor, words)),
        title=_("Who answers for which place"),
        trail=_trail(_("Posts"), "post-list"),
        actions=actions,
        search=_("Name or place"),
        export="orgs.responsibilities",
    )


@page(access.READ)
def responsibility_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = access.fetch(selectors.responsibility_list(actor), pk=pk)
    context = {
        "row": row,
        "page_heading": str(row.post.user),
        "trail": [
            *_trail(_("Posts"), "post-list"),
            Step(_("Responsibilities"), reverse("responsibility-list")),
        ],
        "may_end": scope.holds(actor, access.ASSIGN_DUTIES, row.area_code),
    }
    return render(request, "orgs/responsibility_detail.html", context)


@page(access.ASSIGN_DUTIES, methods=("GET", "HEAD", "POST"))
def responsibility_create(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    initial: dict[str, object] = {"valid_from": actor.today}
    if code := request.GET.get("division", ""):
        initial["division"] = access.fetch(access.visible_divisions(actor), code=code)
    form = ResponsibilityForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            row = services.assign_responsibility(actor=actor, **form.cleaned_data)
            messages.success(
                request,
                _("%(name)s answers for %(place)s.")
                % {"name": row.post.user, "place": row.division.name},
            )
            return redirect("responsibility-detail", row.pk)
    return form_page(
        request,
        form,
        title=_("Assign a place"),
        submit=_("Assign"),
        trail=_trail(_("Posts"), "post-list"),
        back=reverse("responsibility-list"),
    )


@page(access.ASSIGN_DUTIES, methods=("POST",))
def responsibility_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = access.fetch(selectors.responsibility_list(actor), pk=pk)
    services.end_responsibility(actor=actor, responsibility=row)
    messages.success(request, _("The responsibility has ended."))
    return redirect("responsibility-list")
