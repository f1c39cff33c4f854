"""`python -m tests.company.moments`: what the ledger has kept more exactly than it prints, as JSON.

`accepted`: the instant of acceptance of each entry, in seconds since 1970; `documents_kept`: the hash of each
document; `carried`: the documents of each entry. One PDF may be two documents: corrected, and brought once more.
"""

import json
import sys


def main() -> None:
    """Print both."""
    from postroom.cli.start import get_ready

    get_ready("en")
    from postroom.documents.models import Document
    from postroom.outbox.models import Entry, EntryDocument

    accepted = {
        str(number): moment.timestamp() for number, moment in Entry.objects.values_list("id", "accepted_at")
    }
    documents = {str(number): sha256 for number, sha256 in Document.objects.values_list("id", "sha256")}
    carried: dict[str, list[str]] = {}
    for entry, number in EntryDocument.objects.filter(own=True).values_list("entry_id", "document_id"):
        carried.setdefault(str(entry), []).append(str(number))
    json.dump({"accepted": accepted, "documents_kept": documents, "carried": carried}, sys.stdout)


if __name__ == "__main__":
    main()
