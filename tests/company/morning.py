"""The first mails of the day: sent in peace, before anybody else is there. So there is always one to lie about."""

import time

from tests.company.clerks import Clerk
from tests.company.forms import Button
from tests.company.plan import debtors
from tests.company.victims import ALONE

MAILS = 4


class Early(Clerk):
    """A clerk who comes before the others."""

    def send_the_first(self) -> None:
        """Bring a few invoices, wait, look at them, and send them."""
        self.bring_the_first()
        time.sleep(2 * ALONE)
        self.send_all()

    def bring_the_first(self) -> None:
        """Upload as many invoices as there are first mails."""
        papers = [self.office.write(f"900000{n}", debtors()[n], "invoice") for n in range(MAILS)]
        self.fetch("upload", "/documents/")
        form = self.tab.page.form_with("type")
        assert form is not None
        files = [("files", paper.name, paper.content) for paper in papers]
        self.press("upload", form, files=files, files_sent=[paper.about for paper in papers])

    def send_all(self) -> None:
        """Look at all that is ready, and send it."""
        self.fetch("desk", "/documents/?show=ready")
        form = self.tab.page.form_to("/documents/check/")
        assert form is not None
        answer = self.press("all", form, Button("all", "1"), documents={})
        self.keep("check", answer.path, answer)
        self.press_check()
