"""Who may enter a page: nobody in particular is asked to sign in and comes back, the others are refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from comptes.models import User
from comptes.qualities import Visitor

View = Callable[..., HttpResponseBase]


def person_of(request: HttpRequest) -> User:
    """Who asks, where only somebody signed in may come this far. PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def person_if_any(request: HttpRequest) -> User | None:
    """Who asks, None for nobody in particular."""
    return request.user if isinstance(request.user, User) else None


def for_those_who(may: Callable[[Visitor], bool]) -> Callable[[View], View]:
    """A page for whoever this predicate lets in."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard
