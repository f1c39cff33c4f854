"""What a plan has to know of this installation, read once for many plans (`planning.plan.Archive`)."""

from collections.abc import Sequence
from functools import cache, cached_property

from postroom.customers import repository as customers
from postroom.customers.values import CustomerView
from postroom.desk.edits import Kept
from postroom.documents import ready_documents, store
from postroom.documents.bounded import read_words
from postroom.outbox import pauses, queries
from postroom.outbox.accept import find_earlier_sending
from postroom.people.own_address import is_vouched_for
from postroom.planning.decision import About, Knowledge
from postroom.planning.mail import PreparedMail, Stationery
from postroom.planning.premises import Basis, Premise
from postroom.planning.request import SendRequest
from postroom.planning.warnings import Evidence, may_need_text
from postroom.profiles import repository as profiles
from postroom.profiles.senders import check_sender
from postroom.scenarios import mail_settings
from postroom.scenarios.mail_settings import reply_to, words_for
from postroom.scenarios.values import ScenarioView
from postroom.shared.wording import Sentence


class Office:
    """Settings and scenarios are read once, however many documents are planned with it (`planning.plan.Archive`)."""

    def __init__(self, *, in_earnest: bool = False, thorough: bool = True) -> None:
        """`in_earnest`: as it would be without training, for a mail that is only shown; `thorough`: look up what
        warnings ask for, too."""
        self._settings = mail_settings.general()
        self.training = "" if in_earnest else self._settings.training_address
        self._only_shown, self.thorough = in_earnest, thorough
        self._vouched = cache(is_vouched_for)
        self._scenario = cache(mail_settings.find_with_state)
        # What was read once serves for all: acceptance proves that it is still so.
        self._profile = cache(lambda name: profiles.find(name) if name else profiles.find_default())
        self._words, self._reply_to = cache(words_for), cache(reply_to)

    def scenario(self, type_: str) -> ScenarioView:
        """How that document type is sent."""
        return self._scenario(type_)[0]

    @cached_property
    def usual(self) -> tuple[str, str]:
        """Name and number of the profile that is used where no other one is assigned."""
        return profiles.find_usual()

    @cached_property
    def has_customers(self) -> bool:
        """Whether any customer is kept here."""
        return customers.has_any()

    def knowledge(
        self,
        type_: str,
        about: About,
        customer: CustomerView | None,
        *,
        default_profile: str = "",
        kept: Kept | None = None,
        premises: Sequence[Premise] = (),
    ) -> Knowledge:
        """All that a decision about one document needs."""
        scenario, state = self._scenario(type_)
        mine = (
            Premise(Basis.SETTINGS, "", str(self._settings.version)),
            Premise(Basis.SCENARIO, type_, state),
        )
        return Knowledge(
            premises=(*premises, *mine),
            scenario=scenario,
            settings=self._settings,
            language=mail_settings.language(self._settings),
            default_profile=default_profile,
            customer=customer,
            has_customers=customer is not None or self.has_customers,
            about=about,
            typed_by=kept.by if kept else "",
            typed_at=kept.at if kept else None,
        )

    def stationery(self, request: SendRequest) -> Stationery:
        """What the words of this mail are made of.

        Raises UnknownProfile, NotSetUp, ContentLost, and SenderNotAllowed for what is not only shown.
        """
        name = request.profile
        extra_files = self.scenario(request.type).extra_files
        for one in extra_files:
            store.expect_there(one.sha256, one.size)
        default = Premise(Basis.DEFAULT, "", self.usual[1])
        profile = self._profile(name)
        if not self._only_shown:
            check_sender(profile, request.sender, self._vouched)
        return Stationery(
            premises=(
                Premise(Basis.PROFILE, str(profile.id), str(profile.version)),
                default,
            ),
            profile=profile,
            words=self._words(request.type, request.language, bool(request.number)),
            company=mail_settings.company(self._settings),
            reply_to=self._reply_to(request.type),
            training_address=self.training,
            extra_files=extra_files,
        )

    def evidence(self, request: SendRequest, mail: PreparedMail) -> Evidence:
        """What is remembered about the people and the documents of this mail."""
        if not self.thorough:
            return Evidence()
        main = mail.documents[0]
        addresses = [address for _, address in request.recipients()]
        return Evidence(
            sent_before=find_earlier_sending([main], None, mail.mail.date),
            newer_since=ready_documents.find_newer_since(main),
            owners={one: customers.knows_address(one) for one in addresses},
            used=frozenset(queries.addresses_used_before(addresses)),
            paused=_find_pause_reason(mail.profile.id),
            text=read_words(request.files[0]) if may_need_text(request, mail) else "",
        )


def _find_pause_reason(profile_id: int) -> Sentence:
    found = pauses.pause_of(profile_id)
    return found.reason if found and found.kind is not pauses.Kind.WAIT else Sentence()
