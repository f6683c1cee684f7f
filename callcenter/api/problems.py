"""Errors as the outside sees them: RFC 9457 problem+json, a stable code, two languages.

What went wrong inside (SQL, paths, stack) goes to the log and never into an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, Literal

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import ErrorDetails

from callcenter.api.mistakes import MISTAKES, OTHER_MISTAKE

Language = Literal["ru", "en"]


class Code(StrEnum):
    """Stable: programs compare it. A new meaning gets a new code."""

    MALFORMED = "malformed"
    NOT_SIGNED_IN = "not_signed_in"
    WRONG_CREDENTIALS = "wrong_credentials"
    FORBIDDEN = "forbidden"
    CSRF = "csrf"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOT_IN_THIS_STATE = "not_in_this_state"
    OTHER_KIND = "other_kind"
    NOT_YOUR_LINE = "not_your_line"
    FACTS_MISSING = "facts_missing"
    CLAIM_TOO_LATE = "claim_too_late"
    LOGIN_TAKEN = "login_taken"
    NOT_ONESELF = "not_oneself"
    OWN_WORK = "own_work"
    FIXED_BY_VARIABLE = "fixed_by_variable"
    NO_PBX_HERE = "no_pbx_here"
    ORGANISATION_TAKEN = "organisation_taken"
    STAFF_TAKEN = "staff_taken"
    TWO_PEOPLE = "two_people"
    PASSWORD_TO_REPLACE = "password_to_replace"  # noqa: S105 - a code
    UPGRADE_REQUIRED = "upgrade_required"
    REQUEST_IN_PROGRESS = "request_in_progress"
    ANSWER_LOST = "answer_lost"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    RECORDING_EXPIRED = "recording_expired"
    PRECONDITION_FAILED = "precondition_failed"
    BODY_TOO_LARGE = "body_too_large"
    NOT_JSON = "not_json"
    NOT_OCTETS = "not_octets"
    RANGE_NOT_SATISFIABLE = "range_not_satisfiable"
    INVALID = "invalid"
    INVALID_CURSOR = "invalid_cursor"
    KEY_REUSED = "idempotency_key_reused"
    PRECONDITION_REQUIRED = "precondition_required"
    TOO_MANY_TRIES = "too_many_tries"
    TOO_OFTEN = "too_often"
    PROOF_REFUSED = "proof_refused"
    BUSY = "busy"
    NO_PHONE = "no_phone"
    NO_PHONE_REGISTERED = "no_phone_registered"
    PHONE_IN_USE = "phone_in_use"
    PHONE_BUSY = "phone_busy"
    CALLS_OUT_SPENT = "calls_out_spent"
    LEASE_ENDED = "lease_ended"
    PBX_UNAVAILABLE = "pbx_unavailable"
    INTERNAL = "internal"
    DATABASE_UNAVAILABLE = "database_unavailable"
    SLOW_REQUEST = "slow_request"


@dataclass(frozen=True, slots=True)
class Kind:
    status: HTTPStatus
    ru: str
    en: str


KINDS: Final[Mapping[Code, Kind]] = {
    Code.MALFORMED: Kind(
        HTTPStatus.BAD_REQUEST, "Запрос не удалось разобрать", "The request cannot be read"
    ),
    Code.NOT_SIGNED_IN: Kind(HTTPStatus.UNAUTHORIZED, "Нужно войти", "Sign in first"),
    Code.WRONG_CREDENTIALS: Kind(
        HTTPStatus.UNAUTHORIZED, "Неверный логин или пароль", "Wrong login or password"
    ),
    Code.FORBIDDEN: Kind(
        HTTPStatus.FORBIDDEN, "Вашей роли это не разрешено", "Your role may not do this"
    ),
    Code.CSRF: Kind(
        HTTPStatus.FORBIDDEN,
        "Запрос пришёл с чужой страницы или без X-CSRF-Token",
        "The request comes from a foreign page or lacks X-CSRF-Token",
    ),
    Code.NOT_FOUND: Kind(HTTPStatus.NOT_FOUND, "Не найдено", "Not found"),
    Code.METHOD_NOT_ALLOWED: Kind(
        HTTPStatus.METHOD_NOT_ALLOWED, "Метод не поддерживается", "Method not allowed"
    ),
    Code.CHANGED_MEANWHILE: Kind(
        HTTPStatus.CONFLICT,
        "Запись уже изменена другим человеком",
        "Somebody else has changed it meanwhile",
    ),
    Code.NOT_IN_THIS_STATE: Kind(
        HTTPStatus.CONFLICT,
        "В нынешнем состоянии это невозможно",
        "Not possible in its present state",
    ),
    Code.OTHER_KIND: Kind(
        HTTPStatus.CONFLICT,
        "Дело другого вида; у заявок и обращений свои адреса: /tickets/…, /appeals/…",
        "The case is of another kind; tickets and appeals have routes of their own: "
        "/tickets/…, /appeals/…",
    ),
    Code.NOT_YOUR_LINE: Kind(
        HTTPStatus.FORBIDDEN,
        "С этой заявкой работает другая линия",
        "Another line works on this ticket",
    ),
    Code.FACTS_MISSING: Kind(
        HTTPStatus.CONFLICT,
        "Для этого шага не хватает сведений, они названы в errors",
        "The step needs more; `errors` says what",
    ),
    Code.CLAIM_TOO_LATE: Kind(
        HTTPStatus.CONFLICT,
        "Срок для претензии прошёл: заявка закрыта, оформите новую со ссылкой на неё",
        "The time for a claim is over: register a new ticket that refers to this one",
    ),
    Code.LOGIN_TAKEN: Kind(
        HTTPStatus.CONFLICT, "Логин или номер уже занят", "The login or extension is taken"
    ),
    Code.NOT_ONESELF: Kind(
        HTTPStatus.CONFLICT,
        "Со своей учётной записью этого сделать нельзя",
        "Not possible with one's own account",
    ),
    Code.ORGANISATION_TAKEN: Kind(
        HTTPStatus.CONFLICT,
        "Организация с таким OID или с таким названием и адресом уже есть",
        "There is an organisation of this OID, or of this name and address",
    ),
    Code.STAFF_TAKEN: Kind(
        HTTPStatus.CONFLICT,
        "Этот человек уже назначен сюда с этого дня",
        "This person is already appointed to this from this day on",
    ),
    Code.TWO_PEOPLE: Kind(
        HTTPStatus.CONFLICT,
        "У записей разные СНИЛС: это два человека. Сначала исправьте неверный",
        "The records have different SNILS: two people. Correct the wrong one first",
    ),
    Code.FIXED_BY_VARIABLE: Kind(
        HTTPStatus.CONFLICT,
        "Эту настройку задаёт переменная окружения сервера; измените её там",
        "A variable of the server's environment decides this; change it there",
    ),
    Code.NO_PBX_HERE: Kind(
        HTTPStatus.CONFLICT,
        "Папка телефонной станции на другом сервере; меняйте там",
        "The PBX's folder is on another machine; change it there",
    ),
    Code.OWN_WORK: Kind(
        HTTPStatus.CONFLICT,
        "Проверяет не тот, кто писал",
        "Another person reviews what one has written",
    ),
    Code.PASSWORD_TO_REPLACE: Kind(
        HTTPStatus.FORBIDDEN,
        "Сначала замените одноразовый пароль своим",
        "Replace the one-time password by one of your own first",
    ),
    Code.UPGRADE_REQUIRED: Kind(
        HTTPStatus.UPGRADE_REQUIRED,
        "Здесь отвечает только WebSocket",
        "Only a WebSocket is answered here",
    ),
    Code.REQUEST_IN_PROGRESS: Kind(
        HTTPStatus.CONFLICT,
        "Такой же запрос ещё выполняется",
        "The same request is still in progress",
    ),
    Code.ANSWER_LOST: Kind(
        HTTPStatus.CONFLICT,
        "Похоже, это уже сделано, но ответ потерялся: проверьте, прежде чем отправлять снова",
        "This seems to be done, and its answer was lost: look before you send it again",
    ),
    Code.CONFLICT_OF_INTEREST: Kind(
        HTTPStatus.CONFLICT,
        "Туда обращение направлять нельзя; предложен другой адресат, если он есть",
        "The appeal may not go there; whom to send it to instead is suggested, if anybody may",
    ),
    Code.RECORDING_EXPIRED: Kind(
        HTTPStatus.GONE, "Срок хранения записи истёк", "The recording's retention is over"
    ),
    Code.PRECONDITION_FAILED: Kind(
        HTTPStatus.PRECONDITION_FAILED,
        "If-Match не похож на ETag этой записи",
        "If-Match is no ETag of this resource",
    ),
    Code.BODY_TOO_LARGE: Kind(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Запрос слишком велик", "The request is too large"
    ),
    Code.NOT_JSON: Kind(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Нужен application/json", "Send application/json"
    ),
    Code.NOT_OCTETS: Kind(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Нужен application/octet-stream",
        "Send application/octet-stream",
    ),
    Code.RANGE_NOT_SATISFIABLE: Kind(
        HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        "Такого отрезка в записи нет",
        "There is no such range in it",
    ),
    Code.INVALID: Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Проверьте, что введено", "Check what was entered"
    ),
    Code.INVALID_CURSOR: Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Неизвестная закладка страницы",
        "The cursor is not one of ours",
    ),
    Code.KEY_REUSED: Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Idempotency-Key уже использован для другого запроса",
        "The Idempotency-Key belongs to another request",
    ),
    Code.PRECONDITION_REQUIRED: Kind(
        HTTPStatus.PRECONDITION_REQUIRED, "Нужен заголовок If-Match", "Send If-Match"
    ),
    Code.TOO_MANY_TRIES: Kind(
        HTTPStatus.TOO_MANY_REQUESTS,
        "Слишком много попыток входа, подождите",
        "Too many tries at signing in, wait",
    ),
    Code.TOO_OFTEN: Kind(
        HTTPStatus.TOO_MANY_REQUESTS, "Слишком часто, подождите", "Too often, wait"
    ),
    Code.PROOF_REFUSED: Kind(
        HTTPStatus.FORBIDDEN,
        "Проверка от роботов не пройдена, обновите форму",
        "The proof against robots does not hold, reload the form",
    ),
    Code.BUSY: Kind(
        HTTPStatus.TOO_MANY_REQUESTS, "Сервер занят, повторите", "The server is busy, try again"
    ),
    Code.NO_PHONE_REGISTERED: Kind(
        HTTPStatus.CONFLICT,
        "Ваш телефон не подключён: включите его в браузере или на столе",
        "None of your phones is registered: turn on the one in the browser or on the desk",
    ),
    Code.PHONE_IN_USE: Kind(
        HTTPStatus.CONFLICT,
        "Ваш телефон открыт в другом окне или браузере; его можно забрать сюда",
        "Your phone is open in another window or browser; it can be taken over",
    ),
    Code.PHONE_BUSY: Kind(
        HTTPStatus.CONFLICT,
        "Ваш телефон занят: закончите разговор или наберите номер с телефона",
        "Your phone is busy: end the call, or dial on the phone itself",
    ),
    Code.CALLS_OUT_SPENT: Kind(
        HTTPStatus.TOO_MANY_REQUESTS,
        "Исходящие звонки этого часа исчерпаны; 101-104 и 112 не ограничены",
        "The calls out of this hour are used up; 101-104 and 112 are not limited",
    ),
    Code.LEASE_ENDED: Kind(
        HTTPStatus.FORBIDDEN,
        "Телефон этого окна отключён: подключите его снова",
        "This window's phone has ended: turn it on again",
    ),
    Code.PBX_UNAVAILABLE: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Телефонная станция не отвечает; повторите, а пока работает телефон на столе",
        "The PBX does not answer; try again, meanwhile a desk phone works",
    ),
    Code.INTERNAL: Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "Внутренняя ошибка", "Internal error"),
    Code.DATABASE_UNAVAILABLE: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "База данных недоступна; телефония работает",
        "The database is unavailable; telephony works",
    ),
    Code.NO_PHONE: Kind(
        HTTPStatus.CONFLICT,
        "У этой учётной записи нет внутреннего номера: его назначает администратор",
        "The account has no extension: an administrator gives it one",
    ),
    Code.SLOW_REQUEST: Kind(
        HTTPStatus.REQUEST_TIMEOUT, "Запрос шёл слишком долго", "The request came too slowly"
    ),
}


class Mistake(BaseModel):
    """One wrong field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str = Field(description="Where it is: `query.limit`, `body.login`")
    code: str = Field(description="Stable name of the mistake")
    message: str


class Difference(BaseModel):
    """One field that somebody else has changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    yours: Any
    current: Any


class ProblemShown(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    title: str
    status: int
    code: Code
    errors: list[Mistake] | None = None
    difference: dict[str, Difference] | None = None
    current_version: int | None = None
    retry_after_seconds: int | None = None
    in_use_since: datetime | None = None
    missing: list[str] | None = None
    conflict: str | None = None
    suggestion: dict[str, str] | None = None


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """Raised anywhere in the API to end a request with this answer."""

    def __init__(
        self,
        code: Code,
        *,
        headers: Mapping[str, str] | None = None,
        mistakes: Sequence[tuple[str, str]] = (),
        **members: Any,
    ) -> None:
        """`mistakes` are (place, code); `members` are further fields of ProblemShown."""
        super().__init__(code)
        self.code = code
        self.headers = dict(headers or {})
        self.mistakes = mistakes
        self.members = members

    @property
    def status(self) -> int:
        return KINDS[self.code].status.value


def invalid(place: str, mistakes: Sequence[ErrorDetails]) -> Problem:
    """Return the 422 for what pydantic found in `place` (path, query or body)."""
    named = [
        (".".join([place, *(str(part) for part in mistake["loc"])]), mistake["type"])
        for mistake in mistakes
    ]
    return Problem(Code.INVALID, mistakes=named)


def changed_meanwhile(changes: Mapping[str, Any], current: BaseModel) -> Problem:
    """Return the 409 with the fields in which `changes` and the present state differ."""
    now = current.model_dump(mode="json")
    difference = {
        field: {"yours": value, "current": now[field]}
        for field, value in changes.items()
        if field in now and now[field] != value
    }
    version = now["version"]
    return Problem(
        Code.CHANGED_MEANWHILE,
        headers={"ETag": f'"{version}"'},
        difference=difference,
        current_version=version,
    )


def unknown_organisation() -> Problem:
    """Return the 422 for an `organisation_id` that nothing has."""
    return Problem(Code.INVALID, mistakes=[("body.organisation_id", "unknown_organisation")])


def language_of(accept_language: str) -> Language:
    """Return the better liked of our two; Russian when neither is named."""
    liked = {"ru": 0.0, "en": 0.0}
    for entry in accept_language.split(","):
        tag, _, weight = entry.partition(";")
        short = tag.strip().lower()[:2]
        if short in liked:
            liked[short] = max(liked[short], _weight(weight))
    return "en" if liked["en"] > liked["ru"] else "ru"


def _weight(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0


def answer(problem: Problem, language: Language) -> web.Response:
    """Return the response of `problem`."""
    kind = KINDS[problem.code]
    body: dict[str, Any] = {
        "type": f"urn:callcenter:problem:{problem.code}",
        "title": kind.ru if language == "ru" else kind.en,
        "status": kind.status.value,
        "code": problem.code.value,
        **problem.members,
    }
    if problem.mistakes:
        body["errors"] = [_mistake(*mistake, language) for mistake in problem.mistakes]
    return web.Response(
        status=kind.status.value,
        body=orjson.dumps(body, default=str),
        content_type="application/problem+json",
        headers={"Content-Language": language, "Vary": "Accept-Language", **problem.headers},
    )


def _mistake(place: str, code: str, language: Language) -> dict[str, str]:
    russian, english = MISTAKES.get(code, OTHER_MISTAKE)
    return {
        "place": place,
        "code": code,
        "message": russian if language == "ru" else english,
    }
