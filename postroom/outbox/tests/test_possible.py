"""What the pages offer is what the verbs do: each state and hold, each act."""

import pytest

from postroom.outbox import actions, pauses, queries, unknowns
from postroom.outbox.actions import Act, list_allowed_actions
from postroom.outbox.models import Entry
from postroom.outbox.resend import resend
from postroom.outbox.states import Hold, State
from postroom.profiles import repository
from postroom.shared.refusals import NotPossible

VERBS = {
    Act.RETRY: lambda one: actions.retry(one, actor="anna"),
    Act.HOLD: lambda one: actions.hold(one, actor="anna"),
    Act.CANCEL: lambda one: actions.cancel(one, actor="anna"),
    Act.RESEND: lambda one: resend(one, "wanted", actor="anna"),
    Act.RESEND_REFUSED: lambda one: resend(one, "wanted", actor="anna", refused_only=True),
    Act.ACKNOWLEDGE: lambda one: actions.acknowledge(one, actor="anna"),
    Act.LOOK: lambda one: unknowns.look_now(one, actor="anna"),
    Act.SETTLE: lambda one: unknowns.settle(one, sent=True, actor="anna"),
}
STANDS = [(state, Hold.NONE) for state in State if state is not State.HELD]
STANDS += [(State.HELD, hold) for hold in Hold] + [(State.RETRYING, Hold.PROFILE)]


def works(entry_id: int, act: Act) -> bool:
    try:
        VERBS[act](entry_id)
    except NotPossible:
        return False
    return True


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize(("state", "hold"), STANDS)
def test_an_act_is_offered_exactly_when_its_verb_is_not_refused(accepted, act, state, hold) -> None:
    entry_id = accepted().entry_id
    Entry.objects.filter(pk=entry_id).update(state=state, hold=hold)
    offered = act in list_allowed_actions(queries.find(entry_id), None)
    assert offered is works(entry_id, act)


def test_a_mail_of_a_profile_that_a_person_stopped_is_not_offered_to_be_tried(accepted, profile) -> None:
    entry_id = accepted().entry_id
    pauses.stop(profile, actor="beheer")
    entry, pause = queries.find(entry_id), pauses.pause_of(profile.id)
    assert Act.RETRY not in list_allowed_actions(entry, pause) and not works(entry_id, Act.RETRY)


def test_a_mail_that_some_recipients_have_is_not_offered_to_be_cancelled(accepted, stopped_clock) -> None:
    entry_id = accepted().entry_id
    Entry.objects.filter(pk=entry_id).update(state=State.RETRYING, sent_at=stopped_clock.now)
    assert Act.CANCEL not in list_allowed_actions(queries.find(entry_id), None) and not works(
        entry_id, Act.CANCEL
    )


@pytest.mark.parametrize(("act", "state"), [(Act.RETRY, State.FAILED), (Act.RESEND, State.CANCELLED)])
def test_nothing_is_offered_that_needs_a_removed_profile(accepted, act, state) -> None:
    entry_id = accepted().entry_id
    Entry.objects.filter(pk=entry_id).update(state=state)
    repository.remove("Facturen", actor="beheer")
    assert act not in list_allowed_actions(queries.find(entry_id), None) and not works(entry_id, act)
