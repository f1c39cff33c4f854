"""One run: the building opens, everybody works at once, things are killed, the day ends; the evidence stays."""

import random
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bed.postgres import cluster
from tests.company.administrators import Administrator
from tests.company.building import WORKERS, Building, NotRunning
from tests.company.clerks import Clerk
from tests.company.ending import end_of_day
from tests.company.morning import Early
from tests.company.office import Office
from tests.company.person import Person
from tests.company.plan import Plan
from tests.company.record import Record

KILLS, LEAST_BETWEEN = 10, 80
"""How often something is killed in a run, and how many acts are between two kills at least."""
_LOOK = 0.05


class Company:
    """Everything lies in `folder`; `say` tells people how far it is."""

    def __init__(self, plan: Plan, folder: Path, say: Callable[[str], None]) -> None:
        self._plan, self._folder, self._say = plan, folder, say
        self._failed: list[str] = []
        self.figures: dict[str, Any] = {}

    def run(self) -> None:
        """Run it to the end. Raises NotRunning; whatever happens, no process stays."""
        with ExitStack() as stack:
            database = stack.enter_context(cluster()) if self._plan.database == "postgres" else ""
            building = Building(self._plan, self._folder, database)
            stack.callback(building.close)
            building.open()
            record = Record(self._folder / "acts.jsonl")
            stack.callback(record.close)
            office = Office(building.pdf_folder, self._folder / "papers")
            self._begin_the_day(building, record, office)
            begun = time.monotonic()
            self._work(building, record, office)
            seconds = time.monotonic() - begun
            self._say(
                f"{record.acts} acts in {seconds:.0f} s, {building.kills} kills; waiting until all is quiet"
            )
            self.figures["quiet"] = end_of_day(self._plan, self._folder, building, record, office)
            self._tell(record, building, seconds)

    def _begin_the_day(self, building: Building, record: Record, office: Office) -> None:
        early = Early(self._plan.clerk_names[0], building.port, record, self._plan.seed, office, 0)
        if not early.log_in():
            raise NotRunning("The first clerk cannot log in.")
        early.send_the_first()

    def _people(self, port: int, record: Record, office: Office) -> list[Person]:
        plan = self._plan
        each, more = divmod(plan.documents, max(plan.clerks, 1))
        clerks = [
            Clerk(name, port, record, plan.seed, office, each + (place < more))
            for place, name in enumerate(plan.clerk_names)
        ]
        return [*clerks, *(Administrator(name, port, record, plan.seed) for name in plan.administrator_names)]

    def _work(self, building: Building, record: Record, office: Office) -> None:
        people = self._people(building.port, record, office)
        if not all(person.log_in() for person in people):
            raise NotRunning("Somebody cannot log in.")
        end = time.monotonic() + self._plan.minutes * 60
        each = self._plan.acts // len(people)
        threads = [
            threading.Thread(target=self._live, args=(person, each, end), name=person.name)
            for person in people
        ]
        for thread in threads:
            thread.start()
        self._strike_now_and_then(building, record, threads)
        for thread in threads:
            thread.join()
        if self._failed:
            raise NotRunning("\n".join(self._failed))

    def _live(self, person: Person, acts: int, end: float) -> None:
        try:
            for _ in range(acts):
                if time.monotonic() > end:
                    return
                person.act()
        except Exception:  # whatever it is, the others go on, and the run has failed
            self._failed.append(f"{person.name}: {traceback.format_exc()}")

    def _strike_now_and_then(
        self, building: Building, record: Record, threads: list[threading.Thread]
    ) -> None:
        chance = random.Random(f"{self._plan.seed} kills")
        every = max(self._plan.acts // KILLS, LEAST_BETWEEN)
        next_ = every
        while any(thread.is_alive() for thread in threads):
            time.sleep(_LOOK)
            if self._plan.kills and record.acts >= next_:
                building.strike(chance.choice([*WORKERS, *WORKERS, "serve"]))
                next_ += every

    def _tell(self, record: Record, building: Building, seconds: float) -> None:
        self.figures |= {
            "acts": record.acts,
            "presses": record.presses,
            "kills": building.kills,
            "seconds": round(seconds, 1),
            "acts_per_second": round(record.acts / seconds, 1),
        }
