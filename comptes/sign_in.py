"""Signing in by a code: what starts it, and what other rooms do when somebody arrives."""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import clear_login
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from comptes.forms import AddressForm
from comptes.models import User
from socle.registry import Registry

logger = logging.getLogger(__name__)
BACKEND = "django.contrib.auth.backends.ModelBackend"
# What a mail server that is down, that refuses, or an address that cannot be written to make us say.
NOT_SENT = (OSError, smtplib.SMTPException, ValueError)
CODE_NOT_SENT = _("Le code n’a pas pu partir vers cette adresse. Vérifiez-la, ou réessayez dans quelques minutes.")


@dataclass(frozen=True)
class Waiting:
    """What waits for the code, as the page that asks for it says: « Votre idée est gardée », what will be done with it,
    and what the button says."""

    title: str
    text: str
    button: str


@dataclass(frozen=True)
class Arrival:
    """What a room does when somebody signs in. `arrive(request, person, next address)` gives another address to go
    to, or None; it is called inside the POST that signed them in. `waiting(request, next address)` says what waits
    for the code meanwhile, None for nothing."""

    arrive: Callable[[HttpRequest, User, str], str | None]
    waiting: Callable[[HttpRequest, str], Waiting | None]


arrivals: Registry[Arrival] = Registry("arrivals")


def send_code(request: HttpRequest, form: AddressForm, next_url: str) -> HttpResponse | None:
    """Mail a code to the address of a valid form and go where it is asked for; None if the mail could not leave: the
    form then says so. A code still pending is forgotten: allauth would swallow the new request otherwise."""
    clear_login(request)
    try:
        LoginCodeVerificationProcess.initiate(request=request, user=form._user, email=form.cleaned_data["email"])
    except NOT_SENT as broken:
        note_not_sent(broken)
        form.add_error("email", CODE_NOT_SENT)
        return None
    return redirect(reverse("account_confirm_login_code") + "?" + urlencode({"next": next_url}))


def note_not_sent(broken: Exception) -> None:
    """For whoever watches the server: that a code did not leave, never to whom."""
    logger.error("a code could not be mailed: %s", type(broken).__name__)


def enter(request: HttpRequest, person: User) -> None:
    """Open a session without a code: the demonstration's personas alone."""
    login(request, person, backend=BACKEND)


def arrive(request: HttpRequest, person: User, next_url: str) -> str:
    """Where a person who has just signed in goes: the first room that has something for them, else as asked."""
    for arrival in arrivals.values():
        elsewhere = arrival.arrive(request, person, next_url)
        if elsewhere:
            return elsewhere
    return next_url


def what_waits(request: HttpRequest, next_url: str) -> Waiting | None:
    """What will be done once the code is given, in the words of the room that does it; None for nothing."""
    return next(filter(None, (arrival.waiting(request, next_url) for arrival in arrivals.values())), None)
