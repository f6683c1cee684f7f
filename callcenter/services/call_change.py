"""A call that a batch of events has changed, and what is new about it."""

from dataclasses import dataclass
from uuid import UUID

from callcenter.domain.call import Call, Direction
from callcenter.domain.identifiers import case_id_of


def changed(before: Call | None, call: Call, place: int) -> "CallChange":
    inbound = call.direction is Direction.INBOUND
    return CallChange(before, call, place, case_id_of(call.linkedid) if inbound else None)


@dataclass(frozen=True, slots=True)
class CallChange:
    """`before` is the call as its row says, None when that is not known: then all is new."""

    before: Call | None
    call: Call
    place: int  # in the batch: where the case's number became due; numbers go in this order
    case_id: UUID | None  # the case that this call has of its own; None: it is no citizen's call

    @property
    def is_new_case(self) -> bool:
        known = self.before is not None and self.before.direction is Direction.INBOUND
        return self.case_id is not None and not known

    @property
    def is_answered_now(self) -> bool:
        known = self.before is not None and self.before.answered_at is not None
        return self.call.answered_at is not None and not known

    @property
    def is_ended_now(self) -> bool:
        known = self.before is not None and self.before.ended_at is not None
        return self.call.ended_at is not None and not known

    @property
    def needs_number_now(self) -> bool:
        """A number is due when the kind is chosen, at the latest when the call ends."""
        known = self.before is not None and self.before.kind is not None
        chosen = self.call.kind is not None and not known
        return self.case_id is not None and (chosen or self.is_ended_now)
