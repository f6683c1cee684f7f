"""Figures counted again by other code: raw rows and plain loops, none of our SQL and formulas.

`counted(connection, first, before, zone)` reads whole tables, so it is for tests. It returns
{(what, by): {key: {figure: value}}} for every figure that a test should compare.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from db.pool import Connection

Row = dict[str, Any]
Found = dict[tuple[str, str], dict[str | None, dict[str, float | None]]]
RESULTS = ("done", "rejected")
DIMENSIONS = ("nothing", "organisation", "topic", "line", "person", "day")


class World:
    """All rows that figures come from, as PostgreSQL has them."""

    def __init__(self, tables: dict[str, list[Row]], now: datetime) -> None:
        self.tables = tables
        self.now = now
        self.cases = {row["case_id"]: row for row in tables["cases"]}
        self.tickets = {row["case_id"]: row for row in tables["tickets"]}
        self.appeals = {row["case_id"]: row for row in tables["appeals"]}
        self.calls = {row["linkedid"]: row for row in tables["calls"]}

    def of_case(self, table: str, case_id: object) -> list[Row]:
        return [row for row in self.tables[table] if row["case_id"] == case_id]


TABLES = [
    "cases",
    "tickets",
    "ticket_waits",
    "case_history",
    "deadlines",
    "appeals",
    "appeal_questions",
    "forwards",
    "measures",
    "acknowledgements",
    "appeal_reviews",
    "contacts",
    "calls",
    "agent_state_changes",
]


async def counted(connection: Connection, first: date, before: date, zone: ZoneInfo) -> Found:
    tables = {
        name: [dict(row) for row in await connection.fetch(f"SELECT * FROM {name}")]  # noqa: S608 - names above
        for name in TABLES
    }
    world = World(tables, await connection.fetchval("SELECT app_now()"))

    def within(moment: datetime | None) -> bool:
        return moment is not None and first <= moment.astimezone(zone).date() < before

    found: Found = {}
    for dimension in DIMENSIONS:
        for what, count in (
            ("contacts", contacts), ("tickets", tickets), ("appeals", appeals),
            ("calls", calls), ("promises", promises),
            ("agents", agents),
        ):  # fmt: skip
            found[what, dimension] = count(world, within, Grouping(world, dimension, zone))
    return found


class Grouping:
    """Tells rows apart by one dimension."""

    def __init__(self, world: World, dimension: str, zone: ZoneInfo) -> None:
        self.world, self.dimension, self.zone = world, dimension, zone

    def key(self, case_id: object, person: object, at: datetime) -> str | None:
        case = self.world.cases.get(case_id, {})
        ticket = self.world.tickets.get(case_id, {})
        value = {
            "nothing": "",
            "organisation": case.get("organisation_id"),
            "topic": case.get("topic_code"),
            "line": ticket.get("line"),
            "person": person,
            "day": at.astimezone(self.zone).date(),
        }[self.dimension]
        return None if value is None else str(value)

    def split(
        self, rows: Iterable[Row], person: Callable[[Row], object], at: str
    ) -> dict[str | None, list[Row]]:
        groups: dict[str | None, list[Row]] = defaultdict(list)
        for row in rows:
            groups[self.key(row["case_id"], person(row), row[at])].append(row)
        return groups


Within = Callable[[datetime | None], bool]
Figures = dict[str | None, dict[str, float | None]]


def ratio(part: float, whole: float) -> float | None:
    return None if whole == 0 else part / whole


def merged(*parts: Figures) -> Figures:
    found: Figures = defaultdict(dict)
    for part in parts:
        for key, figures in part.items():
            found[key].update(figures)
    return dict(found)


def contacts(world: World, within: Within, grouping: Grouping) -> Figures:
    def person(row: Row) -> object:
        return row["agent_id"] or world.calls.get(row["linkedid"], {}).get("agent_id")

    firsts = {
        min(
            (c for c in world.tables["contacts"] if c["case_id"] == case_id),
            key=lambda c: (c["at"], c["contact_id"]),
        )["contact_id"]
        for case_id in {c["case_id"] for c in world.tables["contacts"]}
    }
    mine = [row for row in world.tables["contacts"] if within(row["at"])]
    found: Figures = {}
    for key, rows in grouping.split(mine, person, "at").items():
        known = [row for row in rows if row["caller_kind"]]
        staff = [r for r in known if r["caller_kind"] not in ("citizen", "representative")]
        again = [row for row in rows if row["contact_id"] not in firsts]
        found[key] = {
            "contacts_all": len(rows),
            "contacts_email": sum(row["channel"] == "email" for row in rows),
            "contacts_phone": sum(row["channel"] == "phone" for row in rows),
            "contacts_staff_share": ratio(len(staff), len(known)),
            "contacts_repeated_share": ratio(len(again), len(rows)),
        }
    return found


def operator(world: World) -> Callable[[Row], object]:
    return lambda row: world.cases[row["case_id"]]["operator_id"]


def executor(world: World) -> Callable[[Row], object]:
    def person(row: Row) -> object:
        appeal = world.appeals.get(row["case_id"], {})
        return appeal.get("executor_id") or world.cases[row["case_id"]]["operator_id"]

    return person


def tickets(world: World, within: Within, grouping: Grouping) -> Figures:
    every = [case for case in world.tables["cases"] if case["kind"] == "ticket"]
    accepted = [case for case in every if within(case["registered_at"])]
    finished = []
    for case in every:
        steps = sorted(world.of_case("case_history", case["case_id"]), key=lambda s: s["seq"])
        ends = [s for s in steps if s["to_state"] in RESULTS and s["from_state"] != s["to_state"]]
        if ends and within(ends[0]["at"]):
            finished.append({**case, "end": ends[0], "ended": ends[0]["at"]})
    who = operator(world)
    taken: Figures = {}
    for key, rows in grouping.split(accepted, who, "registered_at").items():
        solved = [r for r in rows if world.tickets.get(r["case_id"], {}).get("solved_on_contact")]
        for_good = [row for row in solved if not came_back(world, row)]
        taken[key] = {
            "tickets_accepted": len(rows),
            "tickets_solved_on_contact": ratio(len(solved), len(rows)),
            "tickets_first_contact_resolution": ratio(len(for_good), len(rows)),
        }
    ended: Figures = {}
    for key, rows in grouping.split(finished, who, "ended").items():
        done = [row for row in rows if row["end"]["to_state"] == "done"]
        hours = [(r["ended"] - r["registered_at"]).total_seconds() / 3600 for r in done]
        net = [h - waited(world, r) for h, r in zip(hours, done, strict=True)]
        again = [row for row in rows if world.tickets[row["case_id"]]["round"] > 1]
        ended[key] = {
            "tickets_executed": len(done),
            "tickets_rejected": len(rows) - len(done),
            "tickets_reopened_share": ratio(len(again), len(rows)),
            "tickets_gross_hours": ratio(sum(hours), len(done)),
            "tickets_net_hours": ratio(sum(net), len(done)),
        }
    return merged(taken, ended, terms(world, within, grouping))


def came_back(world: World, case: Row) -> bool:
    """Reopened, or asked again about the same service by the same person within a week."""
    if world.tickets[case["case_id"]]["round"] > 1:
        return True
    for other in world.tables["cases"]:
        same = other["topic_code"] is not None and other["topic_code"] == case["topic_code"]
        same = same and other["kind"] == "ticket" and other["case_id"] != case["case_id"]
        numbers = (other["caller_e164"], case["caller_e164"])
        mails = (other["caller_email"], case["caller_email"])
        person = any(
            a is not None and b is not None and a.lower() == b.lower() for a, b in (numbers, mails)
        )
        if same and person and other["registered_at"] is not None:
            apart = other["registered_at"] - case["registered_at"]
            if timedelta(0) < apart <= timedelta(days=7):
                return True
    return False


def waited(world: World, case: Row) -> float:
    total = 0.0
    for wait in world.of_case("ticket_waits", case["case_id"]):
        begin = max(wait["since"], case["registered_at"])
        end = min(wait["until"] or case["ended"], case["ended"])
        total += max((end - begin).total_seconds(), 0) / 3600
    return total


def terms(world: World, within: Within, grouping: Grouping) -> Figures:
    mine = [
        row
        for row in world.tables["deadlines"]
        if row["what"] in ("registration", "execution")
        and row["cancelled_at"] is None
        and within(row["legal_due_at"])
        and row["legal_due_at"] < world.now
        and row["case_id"] in world.tickets
    ]
    found: Figures = {}
    for key, rows in grouping.split(mine, operator(world), "legal_due_at").items():
        found[key] = {}
        for what in ("registration", "execution"):
            for urgency in ("low", "medium", "high", "very_high"):
                due = [
                    row
                    for row in rows
                    if row["what"] == what and world.tickets[row["case_id"]]["urgency"] == urgency
                ]
                met = [r for r in due if r["met_at"] and r["met_at"] <= r["legal_due_at"]]
                found[key][f"{what}_sla_{urgency}"] = ratio(len(met), len(due))
    return found


def appeals(world: World, within: Within, grouping: Grouping) -> Figures:
    every = [case for case in world.tables["cases"] if case["kind"] == "appeal"]

    def thanks(case: Row) -> bool:
        kind: str | None = world.appeals.get(case["case_id"], {}).get("kind")
        return kind == "gratitude"

    who = executor(world)
    registered: Figures = {}
    mine = [case for case in every if within(case["registered_at"])]
    for key, rows in grouping.split(mine, who, "registered_at").items():
        registered[key] = {
            "appeals_registered": sum(not thanks(row) for row in rows),
            "appeals_gratitude": sum(thanks(row) for row in rows),
        }
    ended: Figures = {}
    mine = [c for c in every if within(c["done_at"]) and c["case_id"] in world.appeals]
    mine = [case for case in mine if not thanks(case)]
    for key, rows in grouping.split(mine, who, "done_at").items():
        late = [row for row in rows if late_answer(world, row)]
        longer = [r for r in rows if world.appeals[r["case_id"]]["extended_days"] is not None]
        days = [
            (row["done_at"].astimezone(grouping.zone).date()
             - row["registered_at"].astimezone(grouping.zone).date()).days
            for row in rows
        ]  # fmt: skip
        asked = [q for row in rows for q in world.of_case("appeal_questions", row["case_id"])]
        yes = sum(question["justified"] == "yes" for question in asked)
        no = sum(question["justified"] == "no" for question in asked)
        ended[key] = {
            "appeals_closed": len(rows),
            "appeals_overdue_share": ratio(len(late), len(rows)),
            "appeals_extended_share": ratio(len(longer), len(rows)),
            "appeals_mean_days": ratio(sum(days), len(rows)),
            "appeals_justified_share": ratio(yes, yes + no),
            "appeals_undetermined": sum(q["justified"] == "undetermined" for q in asked),
        }
    return merged(registered, ended, passed_on(world, within, grouping))


def late_answer(world: World, case: Row) -> bool:
    terms = [d for d in world.of_case("deadlines", case["case_id"]) if d["what"] == "answer"]
    last = max(terms, key=lambda term: term["round"], default=None)
    return last is not None and case["done_at"] > last["legal_due_at"]


def passed_on(world: World, within: Within, grouping: Grouping) -> Figures:
    first: dict[object, Row] = {}
    for row in sorted(world.tables["forwards"], key=lambda row: row["forwarded_at"]):
        first.setdefault(row["case_id"], row)
    mine = [
        row
        for row in first.values()
        if within(row["forwarded_at"]) and world.appeals[row["case_id"]]["kind"] != "gratitude"
    ]
    groups = grouping.split(mine, executor(world), "forwarded_at")
    return {key: {"appeals_forwarded": len(rows)} for key, rows in groups.items()}


def calls(world: World, within: Within, grouping: Grouping) -> Figures:
    mine = [
        row
        for row in world.tables["calls"]
        if row["direction"] == "inbound" and row["ended_at"] and within(row["queued_at"])
    ]
    found: Figures = {}
    for key, rows in grouping.split(mine, lambda row: row["agent_id"], "queued_at").items():
        taken = [row for row in rows if row["answered_at"]]
        left = [r for r in rows if not r["answered_at"] and r["outcome"] in ("abandoned", "short")]
        short = [row for row in left if row["wait_seconds"] <= 5]
        found[key] = {
            "calls_offered": len(rows),
            "calls_answered": len(taken),
            "calls_service_level": ratio(
                sum(row["wait_seconds"] <= 20 for row in taken), len(rows) - len(short)
            ),
            "calls_abandonment": ratio(len(left) - len(short), len(rows) - len(short)),
            "calls_asa_seconds": ratio(sum(r["wait_seconds"] for r in taken), len(taken)),
            "calls_aht_seconds": ratio(
                sum(row["talk_seconds"] + row["hold_seconds"] for row in taken), len(taken)
            ),
        }
    return found


def promises(world: World, within: Within, grouping: Grouping) -> Figures:
    mine = [
        row
        for row in world.tables["deadlines"]
        if row["what"] != "dispute" and not row["cancelled_at"] and within(row["legal_due_at"])
    ]
    found: Figures = {}
    for key, rows in grouping.split(mine, operator(world), "legal_due_at").items():
        come = [r for r in rows if r["met_at"] or r["legal_due_at"] < world.now]
        kept = [r for r in come if r["met_at"] and r["met_at"] <= r["legal_due_at"]]
        late = [r for r in come if r["met_at"] and r["met_at"] > r["legal_due_at"]]
        found[key] = {
            "promises_all": len(rows),
            "promises_late": len(late),
            "promises_overdue": len(come) - len(kept) - len(late),
            "promises_ahead": len(rows) - len(come),
            "promises_kept_share": ratio(len(kept), len(come)),
        }
    return found


def agents(world: World, within: Within, grouping: Grouping) -> Figures:
    times: dict[str | None, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for person, state, since, until in stays(world):
        at = since
        while at < until:
            today = at.astimezone(grouping.zone).date()
            midnight = datetime.combine(today + timedelta(days=1), time(), grouping.zone)
            if within(at):
                spent = (min(until, midnight) - at).total_seconds()
                times[grouping.key(None, person, at)][state] += spent
            at = midnight
    return {
        key: {
            "agents_at_work_seconds": sum(spent.values()),
            "agents_ready_seconds": spent["ready"],
            "agents_wrap_up_seconds": spent["wrap_up"],
            "agents_break_seconds": spent["break"],
            "agents_break_share": ratio(spent["break"], sum(spent.values())),
        }
        for key, spent in times.items()
    }


def stays(world: World) -> Iterable[tuple[object, str, datetime, datetime]]:
    """Yield who was what from when to when, but offline."""
    changes = sorted(world.tables["agent_state_changes"], key=lambda row: row["change_id"])
    for index, row in enumerate(changes):
        later = [c["at"] for c in changes[index + 1 :] if c["user_id"] == row["user_id"]]
        if row["new_state"] != "offline":
            yield row["user_id"], row["new_state"], row["at"], min([*later[:1], world.now])
