"""The mark of training mode, for every page."""

from django.http import HttpRequest

from postroom.scenarios.mail_settings import general


def training(request: HttpRequest) -> dict[str, str]:
    """The address that all mail goes to, for whoever is logged in; "" in earnest."""
    user = getattr(request, "user", None)  # a request that is refused at the door has nobody yet
    return {"training": general().training_address if user is not None and user.is_authenticated else ""}
