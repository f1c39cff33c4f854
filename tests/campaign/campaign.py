"""One campaign from the first process to the report."""

import json
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bed.postgres import cluster
from tests.campaign import figures
from tests.campaign.chaos import Chaos
from tests.campaign.claims import write_claims
from tests.campaign.cloud import Cloud
from tests.campaign.crowd import Crowd, spawn
from tests.campaign.disk import Disk
from tests.campaign.disturbances import CLOCK, FLAVOURS, Disturbance, Scene
from tests.campaign.faults import Faults
from tests.campaign.handing_over import HandingOver
from tests.campaign.installation import Installation, clean_environment
from tests.campaign.invoices import SECOND_SENDER
from tests.campaign.plan import Plan
from tests.campaign.planting import Evidence, ask_judge, planted
from tests.campaign.setup import write_setup
from tests.shift import Steps

_KILOBYTES_EACH = 60
_POLITE = 60.0


class Campaign:
    """Everything lies in `folder`; `say` tells people how far it is."""

    def __init__(self, plan: Plan, folder: Path, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self._chance = random.Random(plan.seed)
        self._folder = folder
        self._home, self._logs = folder / "home", folder / "logs"
        self._evidence = Evidence(folder / "promised.jsonl", folder / "person.json", folder / "sandbox")
        self._setup, self._saved = folder / "setup.json", folder / "ledger"
        self._begun = time.monotonic()
        self._report: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        """Run it to the end and return the report; whatever happens, no process and no mount stays."""
        with ExitStack() as stack:
            return self._run(stack)

    def _run(self, stack: ExitStack) -> dict[str, Any]:
        self._logs.mkdir(parents=True)
        write_setup(self._plan, self._folder)
        disk = stack.enter_context(self._small_disk()) if self._plan.disk_full else None
        stack.callback(self._save_ledger)
        installation = self._installation(stack)
        cloud = Cloud(self._plan, self._evidence.state, clean_environment(), self._logs)
        stack.callback(cloud.stop)
        self._add_profiles(installation, cloud)
        installation.open_ledger()
        stack.callback(installation.close_ledger)
        faults = Faults(cloud, self._chance, self._plan.between_faults, "partial" in self._plan.flavours)
        handing_over = HandingOver(self._plan, self._evidence.promised, self._folder / "allowance")
        beside = self._disturbances(
            Scene(self._plan, self._chance, installation, faults, handing_over, self._folder), stack
        )
        crowds = self._crowds(installation, stack)
        events = self._folder / "events.jsonl"
        chaos = Chaos(
            self._plan, self._chance, installation, crowds, faults, handing_over, events, disk, beside
        )
        self._phase("killing", chaos.run)
        self._phase("quiet again", lambda: self._calm_down(beside, faults))
        handing_over.allow(self._plan.invoices)
        self._finish_in_peace(installation, crowds, stack)
        self._tell(chaos, faults, crowds, time.monotonic() - self._begun)
        self._look_at_ledger(installation)
        self._phase("counting", self._count)
        self._report["sandbox_ran"] = cloud.still_runs
        self._report["problems"] = figures.problems(self._report)
        return self._report

    def _installation(self, stack: ExitStack) -> Installation:
        database_url = stack.enter_context(cluster()) if self._plan.database == "postgres" else ""
        installation = Installation(self._plan, self._home, database_url)
        if "clock" in self._plan.flavours:
            steps = Steps(self._folder / CLOCK)
            installation.environment = steps.environment(installation.environment)
        return installation

    def _disturbances(self, scene: Scene, stack: ExitStack) -> list[Disturbance]:
        begun: list[Disturbance] = []
        for begin in filter(None, map(FLAVOURS.get, self._plan.flavours)):
            begun.append(begin(scene))
            stack.callback(begun[-1].stop)
        return begun

    def _calm_down(self, beside: list[Disturbance], faults: Faults) -> None:
        self._report["beside"] = {}
        for disturbance in beside:
            disturbance.end()
            self._report["beside"] |= disturbance.figures
        faults.end()

    def _finish_in_peace(
        self, installation: Installation, crowds: tuple[Crowd, Crowd], stack: ExitStack
    ) -> None:
        workers, acceptors = crowds
        self._phase("handing over the rest", lambda: self._hand_over_the_rest(acceptors))
        self._phase("ending the workers politely", lambda: self._end_politely(workers))
        self._phase("working until empty", lambda: self._work_until_empty(installation, stack))

    def _small_disk(self) -> Disk:
        return Disk(self._home, 64 + self._plan.invoices * _KILOBYTES_EACH // 1024)

    def _add_profiles(self, installation: Installation, cloud: Cloud) -> None:
        for n in range(self._plan.mailboxes):
            installation.run("profile", "add", f"box-{n}", *cloud.profile_words(n))
            if "folders" in self._plan.flavours:
                words = cloud.profile_words(n, second_sender=True)
                installation.run("profile", "add", f"box-{n}{SECOND_SENDER}", *words)

    def _crowds(self, installation: Installation, stack: ExitStack) -> tuple[Crowd, Crowd]:
        work = ["-m", "postroom", "work", "--lanes", str(self._plan.lanes)]
        accept = ["-m", "tests.campaign.acceptor", str(self._setup)]
        workers = Crowd("worker", [work] * self._plan.workers, installation.environment, self._logs)
        numbered = [[*accept, str(index)] for index in range(self._plan.acceptors)]
        acceptors = Crowd("acceptor", numbered, installation.environment, self._logs)
        for crowd in (workers, acceptors):
            stack.callback(crowd.stop)
            crowd.start()
        return workers, acceptors

    def _phase(self, name: str, work: Callable[[], None]) -> None:
        begun = time.monotonic()
        self._say(f"{begun - self._begun:6.1f} s  {name} ...")
        work()
        spent = self._report.setdefault("seconds", {})
        spent[name] = round(time.monotonic() - begun, 1)

    def _hand_over_the_rest(self, acceptors: Crowd) -> None:
        while any(member.process.poll() != 0 for member in acceptors.members):
            acceptors.look_after()
            time.sleep(0.1)

    def _end_politely(self, workers: Crowd) -> None:
        self._report["ended_politely"] = sum(member.end(_POLITE) for member in workers.members)

    def _work_until_empty(self, installation: Installation, stack: ExitStack) -> None:
        words = ["-m", "postroom", "work", "--until-empty"]
        last = spawn(words, installation.environment, self._logs / "until-empty.log")
        stack.callback(last.wait)
        stack.callback(last.kill)
        try:
            self._report["until_empty_ended_with"] = last.wait(self._plan.until_empty_for)
        except subprocess.TimeoutExpired:
            self._report["until_empty_ended_with"] = None
            last.kill()

    def _tell(self, chaos: Chaos, faults: Faults, crowds: tuple[Crowd, Crowd], seconds: float) -> None:
        plan = self._plan
        workers, acceptors = crowds
        self._report |= {
            "kind": plan.kind,
            "flavours": list(plan.flavours),
            "database": plan.database,
            "seed": plan.seed,
            "settings": plan.settings,
            "invoices": plan.invoices,
            "mailboxes": plan.mailboxes,
            "events": plan.events,
            **{name: chaos.figures[name] for name in _EVENTS},
            "server_faults": dict(faults.played),
            "refusals": self._refusals(),
            "workers_ended_by_themselves": workers.ended_by_themselves,
            "acceptors_ended_by_themselves": acceptors.ended_by_themselves,
            "accepted_again_after_a_kill": self._accepted_again(),
            "seconds_in_all": round(seconds, 1),
            "messages_per_second": round(plan.invoices / seconds, 1),
        }

    def _refusals(self) -> dict[str, int]:
        lines = [json.loads(line) for line in (self._folder / "refused.jsonl").read_text().splitlines()]
        return dict(Counter(f"{line['kind']}: {line['text'][:100]}" for line in lines))

    def _accepted_again(self) -> int:
        lines = self._evidence.promised.read_text().splitlines()
        return sum(not json.loads(line)["created"] for line in lines)

    def _look_at_ledger(self, installation: Installation) -> None:
        ended_with = self._report["until_empty_ended_with"]
        entries = write_claims(self._plan, installation, ended_with, self._folder / "claims.json")
        self._report["ledger"] = figures.of_ledger(entries)
        settles_all = self._plan.settles_all
        self._report["unsettled"] = figures.unsettled_with_control(entries) if settles_all else []
        waiting = [entry["document"]["number"] for entry in entries if entry["state"] == "unknown"]
        self._evidence.person.write_text(json.dumps(waiting))

    def _count(self) -> None:
        judgement = ask_judge(self._folder, self._plan.seed)
        self._report["planted"] = judgement.pop("planted")
        self._report["judgement"] = judgement
        if self._plan.counted:
            _code, self._report["count"] = self._evidence.count()
            self._report["planted"] |= planted(self._evidence, self._report["count"], self._chance)

    def _save_ledger(self) -> None:
        """The home may lie on a disk that goes away; its database is evidence."""
        self._saved.mkdir(exist_ok=True)
        for file in self._home.glob("postroom.sqlite3*"):
            shutil.copy(file, self._saved)


_EVENTS = (
    "kills",
    "killed_in_sleep",
    "freezes",
    "freezes_past_the_lease",
    "acceptor_kills",
    "idle",
    "met_a_worker_at_work",
    "disk_full",
)
