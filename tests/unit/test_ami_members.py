"""Which members of a queue are out of step with what their agents do."""

from callcenter.ami.live import QueueMember
from callcenter.ami.members import absent, out_of_step

FREE, UNAVAILABLE = 1, 5


def member(name: str, reason: str = "", status: int = FREE, queue: str = "hotline") -> QueueMember:
    paused = bool(reason)
    return QueueMember(queue, f"PJSIP/{name}", status, paused, in_call=False, reason=reason)


def test_both_phones_of_a_person_follow_the_state() -> None:
    members = [member("201"), member("201-web"), member("202", "wrap_up")]

    found = out_of_step(members, {"201": "break:lunch", "202": None})

    assert found == {"PJSIP/201": "break:lunch", "PJSIP/201-web": "break:lunch", "PJSIP/202": None}


def test_who_is_in_step_is_left_alone() -> None:
    members = [member("201", "wrap_up"), member("202"), member("202", queue="line2")]

    assert out_of_step(members, {"201": "wrap_up", "202": None}) == {}


def test_another_reason_or_one_queue_alone_is_out_of_step() -> None:
    members = [member("201", "wrap_up"), member("202", "offline"), member("202", queue="line2")]

    found = out_of_step(members, {"201": "break:rest", "202": "offline"})

    assert found == {"PJSIP/201": "break:rest", "PJSIP/202": "offline"}


def test_of_who_uses_no_states_only_our_own_old_pauses_are_taken_back() -> None:
    members = [member("201", "inventory"), member("202", "break:lunch"), member("203")]

    assert out_of_step(members, {}) == {"PJSIP/202": None}


def test_absent_is_who_has_no_phone_that_is_there() -> None:
    members = [
        member("201", status=UNAVAILABLE),
        member("201-web"),
        member("202", status=UNAVAILABLE),
        member("202-web", status=UNAVAILABLE),
    ]

    assert absent(members) == {"202"}
