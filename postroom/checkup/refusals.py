"""What the connection test and its test message refuse, drawn as a tree: each leaf with its code.

BadInput
 `- LetterRefused
     |- NoTestRecipient    no-test-recipient
     `- SubjectNotOneLine  test-subject-not-one-line

NotPossible
 |- TooManyTests           too-many-tests
 `- NoCodeInTraining       no-code-in-training
"""

from postroom.shared.refusals import BadInput, NotPossible
from postroom.shared.wording import N_


class LetterRefused(BadInput):
    """The test message cannot be sent as it was typed; nothing was sent."""


class NoTestRecipient(LetterRefused):
    code = "no-test-recipient"
    template = N_("There is no recipient. Type at least one address.")


class SubjectNotOneLine(LetterRefused):
    code = "test-subject-not-one-line"
    template = N_("The subject contains a line break.")


class TooManyTests(NotPossible):
    code = "too-many-tests"
    template = N_("Several connection tests run already. Wait until one of them has ended.")


class NoCodeInTraining(NotPossible):
    code = "no-code-in-training"
    template = N_(
        "During the training no code is mailed: every mail goes to the training address. An administrator can set "
        "your address."
    )
