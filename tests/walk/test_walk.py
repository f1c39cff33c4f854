"""The walk is really gone."""

from tests.walk.__main__ import walked
from tests.walk.recorder import changes_of_room, files


def test_one_send_walks_from_the_document_to_the_answer_of_the_server() -> None:
    functions = walked(["send"])["send"]
    rooms = [one.room for one in functions]
    assert rooms.index("documents") < rooms.index("outbox") < rooms.index("transport")
    assert len(set(rooms)) < changes_of_room(functions) < len(files(functions)) < len(functions)
    assert not {"cli", "sandbox", "sandbox365"} & set(rooms)
