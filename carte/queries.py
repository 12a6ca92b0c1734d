from carte.models import Quarter, Theme, TownBoundary


def living_quarters() -> list[Quarter]:
    """The town's quarters by name, without their outlines. Bounded by the town: some dozens."""
    return list(Quarter.objects.living().defer("shape").order_by("slug"))


def living_themes() -> list[Theme]:
    """The themes in the town's order; some dozens at most."""
    return list(Theme.objects.living().order_by("rank"))


def town_shapes() -> tuple[TownBoundary | None, list[Quarter]]:
    """The outline in force and the quarters with theirs."""
    return TownBoundary.objects.filter(is_current=True).first(), list(Quarter.objects.living().order_by("slug"))


def town_is_founded() -> bool:
    return TownBoundary.objects.exists()
