"""Who may do what: one table of roles and actions. What the table does not name is denied."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from callcenter.domain.accounts import Duty


class Role(StrEnum):
    OPERATOR = "operator"
    LINE2 = "line2"
    LINE3 = "line3"
    SUPERVISOR = "supervisor"
    ORGANISATION = "organisation"  # an employee of a medical organisation
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Action(StrEnum):
    USE_SESSION = "session.use"  # see oneself, sign out
    WATCH_WORK = "work.watch"  # queues and people as they are now: domain/live/audience.py
    READ_CARD = "cards.read"  # of the call on one's own phone
    USE_PHONE = "phone.use"  # be one's own phone in the browser, have it call out
    READ_CALLS = "calls.read"
    READ_CASES = "cases.read"
    EDIT_CASES = "cases.edit"  # change, register, close
    OPEN_TICKETS = "tickets.open"  # without a call: paper, a letter
    WORK_TICKETS = "tickets.work"  # which steps on which line: domain/tickets/steps.py
    CLAIM_TICKETS = "tickets.claim"  # dispute or confirm a result
    ASSIGN_TICKETS = "tickets.assign"
    READ_CALLBACKS = "callbacks.read"
    CLOSE_CALLBACKS = "callbacks.close"
    READ_RECORDINGS = "recordings.read"  # states and lengths, no sound
    LISTEN = "recordings.listen"
    READ_FIGURES = "figures.read"  # how much, how soon, how well
    EXPORT = "registers.export"  # lists with personal data, as files
    READ_USERS = "users.read"
    MANAGE_USERS = "users.manage"
    READ_DIRECTORY = "directory.read"  # organisations, and whose staff is overdue
    EDIT_DIRECTORY = "directory.edit"
    READ_STAFF = "staff.read"  # who answers for an organisation
    CONFIRM_STAFF = "staff.confirm"  # that it is still so
    READ_PEOPLE = "people.read"  # citizens
    EDIT_PEOPLE = "people.edit"  # write down, correct, identify
    MERGE_PEOPLE = "people.merge"
    READ_KNOWLEDGE = "knowledge.read"
    WRITE_KNOWLEDGE = "knowledge.write"  # drafts
    REVIEW_KNOWLEDGE = "knowledge.review"  # publish and retire what others wrote
    BLOCK_USERS = "users.block"  # only to close; opening again is managing
    READ_APPLICATIONS = "applications.read"
    APPLY = "applications.apply"  # write and submit
    DECIDE_APPLICATIONS = "applications.decide"  # check, accept, return, execute
    REVIEW_ACCESS = "users.review"  # who still needs an account, each quarter
    HANDLE_APPEALS = "appeals.handle"  # register, forward, consider, prepare the answer
    DECIDE_APPEALS = "appeals.decide"  # sign, extend, leave without answer, verify, review
    RESPOND_TO_APPEALS = "appeals.respond"  # write measures and proposed answers
    READ_NOTICES = "notices.read"  # what was told to whom, and which calls are owed
    TELL_REQUESTERS = "notices.tell"  # send again, close a call of line 1
    EDIT_TEMPLATES = "templates.edit"  # texts of notices
    READ_LETTERS = "letters.read"
    TAKE_LETTERS = "letters.take"  # those a machine left aside
    AGENT_STATE = "agent_state.own"  # ready, on a break, offline: needs a phone
    SET_OTHERS_STATE = "agent_state.others"
    READ_SETTINGS = "settings.read"  # no secrets: those are in no list
    MANAGE_SETTINGS = "settings.manage"  # what callers hear, too
    MANAGE_TOPICS = "topics.manage"  # editions of the classifier
    READ_AUDIT = "audit.read"  # who did what; what it was about is not shown to everybody


class Scope(StrEnum):
    """How far a permission reaches."""

    OWN = "own"  # calls this person answered first; taking a case over gives no right to listen
    COLLEAGUES = "colleagues"  # one's organisation, for its head and its coordinators
    ORGANISATION = "organisation"  # the cases that the person's organisation was let see
    ALL = "all"


OPERATOR_TABLE: Final[Mapping[Action, Scope]] = {
    Action.USE_SESSION: Scope.ALL,
    Action.WATCH_WORK: Scope.ALL,
    Action.READ_CARD: Scope.OWN,
    Action.USE_PHONE: Scope.ALL,  # one's own; the scope says nothing here
    Action.READ_CALLS: Scope.OWN,
    Action.READ_CASES: Scope.ALL,  # a citizen asks any operator about any case
    Action.EDIT_CASES: Scope.ALL,
    Action.OPEN_TICKETS: Scope.ALL,
    Action.WORK_TICKETS: Scope.ALL,
    Action.CLAIM_TICKETS: Scope.ALL,
    Action.READ_CALLBACKS: Scope.ALL,
    Action.CLOSE_CALLBACKS: Scope.ALL,
    Action.READ_RECORDINGS: Scope.OWN,
    Action.LISTEN: Scope.OWN,
    Action.READ_DIRECTORY: Scope.ALL,
    Action.READ_STAFF: Scope.ALL,
    Action.READ_PEOPLE: Scope.ALL,
    Action.EDIT_PEOPLE: Scope.ALL,
    Action.READ_KNOWLEDGE: Scope.ALL,
    Action.WRITE_KNOWLEDGE: Scope.ALL,
    Action.HANDLE_APPEALS: Scope.ALL,
    Action.RESPOND_TO_APPEALS: Scope.ALL,
    Action.READ_NOTICES: Scope.ALL,
    Action.TELL_REQUESTERS: Scope.ALL,
    Action.READ_LETTERS: Scope.ALL,
    Action.TAKE_LETTERS: Scope.ALL,
    Action.AGENT_STATE: Scope.OWN,
}
# Lines 2 and 3 solve cases: they call nobody back, register nothing, and only line 1 talks to
# requesters (003-29..31).
LINE1_ALONE: Final = frozenset(
    {
        Action.CLOSE_CALLBACKS,
        Action.OPEN_TICKETS,
        Action.CLAIM_TICKETS,
        Action.TELL_REQUESTERS,
        Action.TAKE_LETTERS,
    }
)
SPECIALIST_TABLE: Final[Mapping[Action, Scope]] = {
    action: scope for action, scope in OPERATOR_TABLE.items() if action not in LINE1_ALONE
}
# Line 3 has no part in writing the knowledge base (003-31).
EXPERT_TABLE: Final[Mapping[Action, Scope]] = {
    action: scope for action, scope in SPECIALIST_TABLE.items() if action != Action.WRITE_KNOWLEDGE
}

PERMISSIONS: Final[Mapping[Role, Mapping[Action, Scope]]] = {
    Role.OPERATOR: OPERATOR_TABLE,
    Role.LINE2: {**SPECIALIST_TABLE, Action.REVIEW_KNOWLEDGE: Scope.ALL},
    Role.LINE3: EXPERT_TABLE,
    Role.SUPERVISOR: {
        **dict.fromkeys(OPERATOR_TABLE, Scope.ALL),
        Action.ASSIGN_TICKETS: Scope.ALL,
        Action.READ_FIGURES: Scope.ALL,
        Action.EXPORT: Scope.ALL,
        Action.READ_USERS: Scope.ALL,
        Action.MERGE_PEOPLE: Scope.ALL,
        Action.CONFIRM_STAFF: Scope.ALL,
        Action.REVIEW_KNOWLEDGE: Scope.ALL,
        Action.DECIDE_APPEALS: Scope.ALL,
        Action.SET_OTHERS_STATE: Scope.ALL,
    },
    Role.ORGANISATION: {
        Action.USE_SESSION: Scope.ALL,
        Action.READ_CALLS: Scope.ORGANISATION,
        Action.READ_CASES: Scope.ORGANISATION,
        Action.READ_STAFF: Scope.ORGANISATION,
        Action.CONFIRM_STAFF: Scope.COLLEAGUES,  # every year (A16)
        Action.READ_USERS: Scope.COLLEAGUES,
        Action.BLOCK_USERS: Scope.COLLEAGUES,  # at once, without an application (A23)
        Action.READ_APPLICATIONS: Scope.COLLEAGUES,
        Action.APPLY: Scope.COLLEAGUES,
        Action.RESPOND_TO_APPEALS: Scope.ORGANISATION,
        Action.CLAIM_TICKETS: Scope.ORGANISATION,
    },
    # Runs the system and its accounts; what citizens say is not an administrator's business.
    Role.ADMINISTRATOR: {
        Action.USE_SESSION: Scope.ALL,
        Action.WATCH_WORK: Scope.ALL,
        Action.READ_RECORDINGS: Scope.ALL,
        Action.READ_USERS: Scope.ALL,
        Action.MANAGE_USERS: Scope.ALL,
        Action.EDIT_TEMPLATES: Scope.ALL,
        Action.READ_DIRECTORY: Scope.ALL,
        Action.READ_STAFF: Scope.ALL,
        Action.EDIT_DIRECTORY: Scope.ALL,
        Action.CONFIRM_STAFF: Scope.ALL,
        Action.READ_KNOWLEDGE: Scope.ALL,
        Action.BLOCK_USERS: Scope.ALL,
        Action.REVIEW_ACCESS: Scope.ALL,
        Action.READ_APPLICATIONS: Scope.ALL,
        Action.APPLY: Scope.ALL,
        Action.DECIDE_APPLICATIONS: Scope.ALL,
        Action.READ_SETTINGS: Scope.ALL,
        Action.MANAGE_SETTINGS: Scope.ALL,
        Action.MANAGE_TOPICS: Scope.ALL,
        Action.READ_AUDIT: Scope.ALL,
    },
    # Reads everything that is written, changes nothing, hears nobody.
    Role.AUDITOR: {
        Action.USE_SESSION: Scope.ALL,
        Action.READ_CARD: Scope.ALL,
        Action.READ_CALLS: Scope.ALL,
        Action.READ_CASES: Scope.ALL,
        Action.READ_CALLBACKS: Scope.ALL,
        Action.READ_RECORDINGS: Scope.ALL,
        Action.READ_FIGURES: Scope.ALL,
        Action.READ_USERS: Scope.ALL,
        Action.READ_APPLICATIONS: Scope.ALL,
        Action.READ_DIRECTORY: Scope.ALL,
        Action.READ_STAFF: Scope.ALL,
        Action.READ_PEOPLE: Scope.ALL,
        Action.READ_KNOWLEDGE: Scope.ALL,
        Action.READ_NOTICES: Scope.ALL,
        Action.READ_LETTERS: Scope.ALL,
        Action.READ_SETTINGS: Scope.ALL,
        Action.READ_AUDIT: Scope.ALL,
    },
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, as the accounts table says at this moment."""

    user_id: UUID
    login: str
    role: Role
    extension: str | None = None  # None: has no phone, so has answered no call
    organisation_id: UUID | None = None  # None: the hotline's own staff
    duty: Duty | None = None  # None: acts for nobody else

    @property
    def employer(self) -> UUID | None:
        """Return which organisation's employee this is; None: the hotline's."""
        return self.organisation_id if self.role is Role.ORGANISATION else None


@dataclass(frozen=True, slots=True)
class Reach:
    """What of a list a person may see. A row passes when any one of the fields fits it.

    Queries take the fields as values: `$1 OR agent_id = $2 OR EXISTS (viewers with $3) ...`;
    a `None` equals nothing.
    """

    everything: bool = False
    agent_id: UUID | None = None
    organisation_id: UUID | None = None

    def covers(self, owner: "Owner") -> bool:
        """Return whether a row of `owner` is within reach; the same rule as in the queries."""
        return (
            self.everything
            or _equal(self.agent_id, owner.agent_id)
            or self.organisation_id in owner.organisations
        )


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a call, case or recording is. A recording belongs to whom its call does."""

    agent_id: UUID | None = None  # who answered the call first, on whatever phone
    organisations: frozenset[UUID] = frozenset()  # who sees its case: `case_viewers`

    @classmethod
    def nobody(cls) -> Self:
        """Return the owner of an orphan: only those who may see everything see it."""
        return cls()


def scope(role: Role, action: Action) -> Scope | None:
    """Return how far `role` may do `action`; None: not at all."""
    return PERMISSIONS.get(role, {}).get(action)


def may(role: Role, action: Action) -> bool:
    """Return whether `role` may do `action` to anything at all."""
    return scope(role, action) is not None


def reach(person: Person, action: Action) -> Reach:
    """Return which rows `person` may do `action` to; nothing when the table is silent."""
    match scope(person.role, action):
        case Scope.ALL:
            return Reach(everything=True)
        case Scope.ORGANISATION:
            return Reach(organisation_id=person.organisation_id)
        case Scope.COLLEAGUES if person.duty is not None:
            return Reach(organisation_id=person.organisation_id)
        case Scope.COLLEAGUES:
            return Reach()
        case Scope.OWN:
            return Reach(agent_id=person.user_id)
        case None:
            return Reach()


def _equal(mine: object, theirs: object) -> bool:
    return mine is not None and mine == theirs
