"""What the installation knows, looked up for the planner: the planner itself asks no table."""

from collections.abc import Sequence
from functools import cache

from postroom.customers import repository as customers
from postroom.customers.values import CustomerView
from postroom.documents import ready_documents, store
from postroom.documents.examine import File
from postroom.documents.reading.pdf import text_of
from postroom.outbox import pauses, queries
from postroom.outbox.accept import already_sent
from postroom.planning.decision import About, Knowledge
from postroom.planning.mail import PreparedMail, Stationery
from postroom.planning.request import SendRequest
from postroom.planning.warnings import Evidence, may_need_text
from postroom.profiles import repository as profiles
from postroom.scenarios import document_reader, general_settings
from postroom.scenarios import repository as scenarios
from postroom.scenarios.mail_settings import reply_to, words_for
from postroom.shared.wording import Sentence

USUAL_TYPE = "invoice"
"""What a document is when neither its name nor its text nor a person says."""


class Office:
    """Settings and scenarios are read once, however many documents are planned with it (`planning.plan.Archive`)."""

    def __init__(self, *, in_earnest: bool = False, thorough: bool = True) -> None:
        """`in_earnest`: as it would be without training; `thorough`: look up what warnings ask for, too."""
        self._settings = general_settings.general()
        self._training = "" if in_earnest else self._settings.training_address
        self._thorough = thorough
        self.scenario = cache(scenarios.for_type)

    def knowledge(
        self,
        type_: str,
        about: About,
        customer: CustomerView | None,
        *,
        default_profile: str = "",
        typed_by: str = "",
    ) -> Knowledge:
        """All that a decision about one document needs."""
        return Knowledge(
            scenario=self.scenario(type_),
            settings=self._settings,
            language=general_settings.language(self._settings),
            default_profile=default_profile,
            customer=customer,
            about=about,
            typed_by=typed_by,
        )

    def stationery(self, request: SendRequest) -> Stationery:
        """What the words of this mail are made of. Raises UnknownProfile, NotSetUp, ContentLost."""
        name = request.profile
        extra_files = self.scenario(request.type).extra_files
        return Stationery(
            profile=profiles.find(name) if name else profiles.default(),
            words=words_for(request.type, request.language, bool(request.number)),
            company=general_settings.company(self._settings),
            reply_to=reply_to(request.type),
            training_address=self._training,
            extra_files=extra_files,
            contents={one.sha256: store.content(one.sha256) for one in extra_files},
        )

    def evidence(self, request: SendRequest, mail: PreparedMail) -> Evidence:
        """What is remembered about the people and the documents of this mail."""
        if not self._thorough:
            return Evidence()
        main = mail.documents[0]
        addresses = [address for _, address in request.recipients()]
        return Evidence(
            sent_before=already_sent([main], None, mail.mail.date),
            newer_since=ready_documents.newer_since(main),
            owners={one: customers.knows_address(one) for one in addresses},
            used=frozenset(queries.addresses_used_before(addresses)),
            paused=_paused(mail.profile.id),
            text=_text(request.files[0]) if may_need_text(request, mail) else "",
        )


def about_file(file: File) -> About:
    """What a file says about itself, read with this installation's patterns."""
    found = document_reader.inspect_document(file)
    return About(
        file_name=file.name,
        type=found.type,
        number=found.number,
        debtor=found.debtor,
        recipient=found.recipient,
        language=found.language,
        issued=found.issued,
        made_at=found.made_at,
        problems=found.problems,
        intact=found.intact,
    )


def must_be_read(request: SendRequest, customer: CustomerView | None, fixed: bool) -> bool:
    """Whether the document can tell anything that is not known without reading it (10 ms and more)."""
    language = request.language or (customer.language if customer else "")
    told: Sequence[object] = (request.type, request.number, request.debtor, request.to or fixed, language)
    return bool(request.files) and not request.as_seen and not all(told)


def _paused(profile_id: int) -> Sentence:
    found = pauses.pause_of(profile_id)
    return found.reason if found and found.kind is not pauses.Kind.WAIT else Sentence()


def _text(file: File) -> str:
    return " ".join(text_of(file.content).pages)
