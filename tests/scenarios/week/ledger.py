"""What happened, as the script itself saw it: plain counts, with none of the product's rules."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from tests.scenarios.week.hand_calendar import day_of

KEPT, LATE, CANCELLED = "kept", "late", "cancelled"


@dataclass
class Promise:
    due: datetime
    ended: str = KEPT  # kept, late or cancelled


@dataclass
class Contact:
    at: datetime
    channel: str
    first: bool  # opened its case
    staff: bool | None  # an employee; None: nobody asked who it was


@dataclass
class Call:
    at: datetime
    queued: bool
    answered: bool
    wait: float = 0.0
    talk: float = 0.0


@dataclass
class Wait:
    since: datetime
    until: datetime | None = None


@dataclass
class Case:
    """A case, and what is to be found of it in the end."""

    kind: str
    channel: str
    received_at: datetime
    case_id: UUID = field(default_factory=lambda: UUID(int=0))
    email: str | None = None
    phone: str | None = None
    contacts: list[Contact] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)  # notices by kind, whoever was told
    promises: dict[tuple[str, int], Promise] = field(default_factory=dict)
    seen_by: set[UUID] = field(default_factory=set)  # organisations
    state: str = "draft"
    registered_at: datetime | None = None
    case_number: str = ""  # its running part, as letters name it
    # of a ticket
    service: str = ""
    urgency: str = ""
    on_contact: bool = False
    round: int = 1
    results: list[tuple[datetime, str]] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    # of an appeal
    thanks: bool = False
    forwarded_at: datetime | None = None
    ended_at: datetime | None = None
    extended: bool = False
    judged: list[str] = field(default_factory=list)
    measures: int = 0
    ratings: list[int] = field(default_factory=list)
    reviewed: list[bool] = field(default_factory=list)

    def owes(self, what: str, due: datetime, turn: int = 1, ended: str = KEPT) -> None:
        self.promises[what, turn] = Promise(due, ended)


@dataclass
class Ledger:
    cases: list[Case] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def figures(self, what: str) -> dict[str, float | None]:
        return {
            "contacts": self._contacts,
            "calls": self._calls,
            "tickets": self._tickets,
            "appeals": self._appeals,
            "promises": self._promises,
        }[what]()

    def _contacts(self) -> dict[str, float | None]:
        every = [contact for case in self.cases for contact in case.contacts]
        known = [contact for contact in every if contact.staff is not None]
        names = {"import": "imported"}
        by_channel = Counter(names.get(one.channel, one.channel) for one in every)
        channels = ("phone", "email", "site", "paper", "imported")
        return {
            "contacts_all": len(every),
            **{f"contacts_{name}": by_channel[name] for name in channels},
            "contacts_staff_share": ratio(sum(bool(one.staff) for one in known), len(known)),
            "contacts_repeated_share": ratio(sum(not one.first for one in every), len(every)),
        }

    def _calls(self) -> dict[str, float | None]:
        offered = [call for call in self.calls if call.queued]
        taken = [call for call in offered if call.answered]
        left = [call for call in offered if not call.answered]
        short = sum(call.wait <= 5 for call in left)
        return {
            "calls_offered": len(offered),
            "calls_answered": len(taken),
            "calls_abandoned": len(left),
            "calls_short_abandoned": short,
            "calls_service_level": ratio(
                sum(call.wait <= 20 for call in taken), len(offered) - short
            ),
            "calls_availability": ratio(sum(call.wait <= 90 for call in taken), len(offered)),
            "calls_asa_seconds": ratio(sum(call.wait for call in taken), len(taken)),
            "calls_abandonment": ratio(len(left) - short, len(offered) - short),
            "calls_time_to_abandon_seconds": ratio(sum(call.wait for call in left), len(left)),
            "calls_aht_seconds": ratio(sum(call.talk for call in taken), len(taken)),
        }

    def _tickets(self) -> dict[str, float | None]:
        every = [case for case in self.cases if case.kind == "ticket" and case.registered_at]
        ended = [case for case in every if case.results]
        done = [case for case in ended if case.results[0][1] == "done"]
        solved = [case for case in every if case.on_contact]
        for_good = [case for case in solved if case.round == 1 and not self._asked_again(case)]
        gross = [hours(case.results[0][0] - registered(case)) for case in done]
        net = [whole - waited(case) for whole, case in zip(gross, done, strict=True)]
        return {
            "tickets_accepted": len(every),
            "tickets_executed": len(done),
            "tickets_rejected": len(ended) - len(done),
            "tickets_reopened_share": ratio(sum(case.round > 1 for case in ended), len(ended)),
            "tickets_solved_on_contact": ratio(len(solved), len(every)),
            "tickets_first_contact_resolution": ratio(len(for_good), len(every)),
            "tickets_gross_hours": ratio(sum(gross), len(done)),
            "tickets_net_hours": ratio(sum(net), len(done)),
            **terms(every),
        }

    def _asked_again(self, case: Case) -> bool:
        """Return whether the same person asked about the same service within seven days."""
        for other in self.cases:
            same = other.kind == "ticket" and other.service == case.service and other is not case
            person = (other.email and other.email == case.email) or (
                other.phone and other.phone == case.phone
            )
            if same and person and other.registered_at:
                apart = other.registered_at - registered(case)
                if timedelta(0) < apart <= timedelta(days=7):
                    return True
        return False

    def _appeals(self) -> dict[str, float | None]:
        every = [case for case in self.cases if case.kind == "appeal" and case.registered_at]
        asked = [case for case in every if not case.thanks]
        ended = [case for case in asked if case.ended_at]
        days = [(day_of(case.ended_at) - day_of(registered(case))).days
                for case in ended if case.ended_at]  # fmt: skip
        judged = Counter(one for case in ended for one in case.judged)
        late = sum(
            any(key[0] == "answer" and kept.ended == LATE for key, kept in case.promises.items())
            for case in ended
        )
        measures = sum(case.measures for case in self.cases)
        ratings = [rating for case in self.cases for rating in case.ratings]
        reviewed = [one for case in self.cases for one in case.reviewed]
        return {
            "appeals_registered": len(asked),
            "appeals_gratitude": len(every) - len(asked),
            "appeals_forwarded": sum(case.forwarded_at is not None for case in asked),
            "appeals_closed": len(ended),
            "appeals_overdue_share": ratio(late, len(ended)),
            "appeals_extended_share": ratio(sum(case.extended for case in ended), len(ended)),
            "appeals_mean_days": ratio(sum(days), len(ended)),
            "appeals_justified_share": ratio(judged["yes"], judged["yes"] + judged["no"]),
            "appeals_undetermined": judged["undetermined"],
            "measures_due": measures,
            "measures_in_time_share": ratio(measures, measures),  # the script is never late
            "appeals_satisfied_share": ratio(sum(one >= 4 for one in ratings), len(ratings)),
            "appeals_quality_share": ratio(sum(reviewed), len(reviewed)),
        }

    def _promises(self) -> dict[str, float | None]:
        owed = [
            promise.ended
            for case in self.cases
            for (what, _), promise in case.promises.items()
            if what != "dispute" and promise.ended != CANCELLED
        ]
        late = sum(ended == LATE for ended in owed)
        return {
            "promises_all": len(owed),
            "promises_late": late,
            "promises_overdue": 0,
            "promises_ahead": 0,
            "promises_kept_share": ratio(len(owed) - late, len(owed)),
        }


def terms(tickets: list[Case]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for what in ("registration", "execution"):
        for urgency in ("low", "medium", "high", "very_high"):
            owed = [
                promise.ended
                for case in tickets
                for (name, _), promise in case.promises.items()
                if name == what and case.urgency == urgency and promise.ended != CANCELLED
            ]
            kept = sum(ended == KEPT for ended in owed)
            found[f"{what}_sla_{urgency}"] = ratio(kept, len(owed))
    return found


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def registered(case: Case) -> datetime:
    assert case.registered_at is not None
    return case.registered_at


def hours(amount: timedelta) -> float:
    return amount.total_seconds() / 3600


def waited(case: Case) -> float:
    """Return the hours until the first result in which others were waited for."""
    end = case.results[0][0]
    return sum(
        hours(min(wait.until or end, end) - wait.since) for wait in case.waits if wait.since < end
    )
