"""The mark of training mode, for every page."""

from django.http import HttpRequest

from postroom.scenarios.general import general


def training(request: HttpRequest) -> dict[str, str]:
    """The address that all mail goes to, for whoever is logged in; "" in earnest."""
    return {"training": general().training_address if request.user.is_authenticated else ""}
