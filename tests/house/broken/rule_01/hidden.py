import importlib
from importlib import import_module as load


def upward():
    # A plain import, late.
    import propositions.models

    return propositions.models


models = importlib.import_module("propositions.models")
again = load("propositions.models")
