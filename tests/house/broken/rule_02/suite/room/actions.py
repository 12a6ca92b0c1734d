from socle.unit_of_work import action


@action
def first(actor):
    return 1


@action(silent="nothing to tell")
def second(actor):
    return 2


@action
def forgotten(actor):
    return 3


def plain(actor):
    """Public, and no unit of work."""


def _within(actor):
    """A function of the shelf's own."""
