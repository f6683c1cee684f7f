"""The program's own texts of notices. An administrator's versions replace them.

No subject names a topic, an organisation or a state of health: the bare fact that somebody
sought medical help is a secret (323-FZ art. 13 p. 1), and subjects stand on locked screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from callcenter.domain.notices import NoticeKind as K

Language = Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class NoticeText:
    subject: str
    body: str


RU_END: Final = """

Номер телефона: $phone
Чтобы дополнить сведения, ответьте на это письмо, не меняя темы.
$hotline"""
EN_END: Final = """

Telephone: $phone
To add to it, reply to this letter and leave its subject as it is.
$hotline"""

RUSSIAN: Final[Mapping[K, NoticeText]] = {
    K.REGISTERED: NoticeText(
        "[$number] Зарегистрировано",
        "Здравствуйте!\n\nВаше обращение зарегистрировано под номером $number.\n"
        "Дата регистрации: $registered_at\nСрок: $due_at\n$text" + RU_END,
    ),
    K.EXECUTED: NoticeText(
        "[$number] Исполнено",
        "Здравствуйте!\n\nЗаявка $number исполнена.\nРезультат: $text\n\n"
        "Если вы не согласны с результатом, сообщите об этом до $dispute_until: "
        "работа продолжится под тем же номером." + RU_END,
    ),
    K.REJECTED: NoticeText(
        "[$number] Отклонено",
        "Здравствуйте!\n\nЗаявка $number отклонена: она вне компетенции контакт-центра.\n"
        "Пояснение: $text\n\nЕсли вы не согласны, сообщите об этом до $dispute_until." + RU_END,
    ),
    K.REOPENED: NoticeText(
        "[$number] Работа возобновлена",
        "Здравствуйте!\n\nРабота по номеру $number возобновлена.\nНовый срок: $due_at" + RU_END,
    ),
    K.ANSWERED: NoticeText(
        "[$number] Дан ответ",
        "Здравствуйте!\n\nНа обращение $number дан ответ.\n\n$text" + RU_END,
    ),
    K.FORWARDED: NoticeText(
        "[$number] Направлено по компетенции",
        "Здравствуйте!\n\nОбращение $number направлено по компетенции.\nКуда: $organisation\n"
        "$text" + RU_END,
    ),
    K.EXTENDED: NoticeText(
        "[$number] Срок продлён",
        "Здравствуйте!\n\nСрок рассмотрения обращения $number продлён до $due_at.\n"
        "Причина: $text" + RU_END,
    ),
    K.LEFT_WITHOUT_ANSWER: NoticeText(
        "[$number] Оставлено без ответа по существу",
        "Здравствуйте!\n\nОбращение $number оставлено без ответа по существу.\n"
        "Причина: $text" + RU_END,
    ),
    K.CLOSED: NoticeText(
        "[$number] Закрыто",
        "Здравствуйте!\n\nРабота по номеру $number завершена.\n$text" + RU_END,
    ),
    K.INSTRUCTIONS: NoticeText(
        "[$number] Письмо получено",
        "Здравствуйте!\n\nВаше письмо получено, ему присвоен номер $number; мы с ним работаем.\n\n"
        "С 30 марта 2025 года письмо по электронной почте или с сайта без подтверждения "
        "личности не считается обращением по Федеральному закону № 59-ФЗ. Чтобы "
        "получить официальный ответ, подайте обращение:\n"
        "- через портал Госуслуг (www.gosuslugi.ru);\n"
        "- на официальном сайте органа или организации, с подтверждением личности;\n"
        "- на бумаге: почтой или на личном приёме.\n\n"
        "Если есть угроза жизни, звоните 103 или 112." + RU_END,
    ),
    K.DEADLINE_WARNING: NoticeText(
        "[$number] Срок истекает",
        "Срок по номеру $number истекает $due_at.\n$text\n$link",
    ),
    K.DEADLINE_BREACH: NoticeText(
        "[$number] Срок нарушен",
        "Срок по номеру $number истёк $due_at.\n$text\n$link",
    ),
    K.LETTER_RECEIVED: NoticeText(
        "[$number] Новое письмо",
        "По номеру $number пришло письмо. Прочтите его в карточке.\n$link",
    ),
    K.APPLICATION_DONE: NoticeText(
        "Заявка на доступ рассмотрена",
        "Здравствуйте!\n\nЗаявка на доступ рассмотрена.\nРешение: $text\n$hotline",
    ),
    K.REVIEW_DUE: NoticeText(
        "Пора проверить учётные записи",
        "Здравствуйте!\n\nПроверьте список сотрудников с доступом до $due_at.\n$text\n$link",
    ),
    K.CONTACTS_MISSING: NoticeText(
        "Нет адресов для уведомлений",
        "Здравствуйте!\n\nУ организации «$organisation» нет ни одного ответственного специалиста "
        "с адресом электронной почты: уведомления о заявках некому отправить.\n"
        "Назначьте ответственного и сообщите его адрес.\n$hotline",
    ),
    K.LETTER_REFUSED: NoticeText(
        "Письмо не принято",
        "Здравствуйте!\n\nВаше письмо не принято: оно слишком велико.\n$text\n"
        "Пришлите его без вложений или частями либо позвоните.\n"
        "Номер телефона: $phone\n$hotline",
    ),
    K.AUTHORISATION_MISSING: NoticeText(
        "[$number] Нужно ваше участие",
        "Здравствуйте!\n\nЗаявка $number вашей организации зарегистрирована, но обратившийся не "
        "вправе подавать такую заявку.\nО неработоспособности сообщает ответственный специалист, "
        "изменения и обучение запрашивает руководитель официальным письмом." + RU_END,
    ),
    K.INCIDENT_NEWS: NoticeText(
        "[$number] Сообщение по заявке",
        "Здравствуйте!\n\nПо заявке $number:\n$text" + RU_END,
    ),
    K.FORWARDED_TO_YOU: NoticeText(
        "[$number] Вам направлено обращение",
        "Здравствуйте!\n\nВам направлено обращение $number.\nАдресат: $organisation\n"
        "Срок: $due_at\n\nЕсли срок не указан, он считается по закону со дня регистрации у вас.\n"
        "Прочтите обращение в системе под своей учётной записью; в письмах его текста нет.\n\n"
        "Номер телефона: $phone\n$hotline",
    ),
    K.DOCUMENTS_REQUESTED: NoticeText(
        "[$number] Запрошены документы",
        "Здравствуйте!\n\nДля рассмотрения обращения $number запрошены документы и материалы.\n"
        "Адресат: $organisation\nСрок: $due_at\n\n"
        "Какие документы нужны, узнайте по телефону; в письмах этого нет.\n\n"
        "Номер телефона: $phone\n$hotline",
    ),
}

ENGLISH: Final[Mapping[K, NoticeText]] = {
    K.REGISTERED: NoticeText(
        "[$number] Registered",
        "Good day,\n\nYour request has been registered as $number.\n"
        "Registered: $registered_at\nDue: $due_at\n$text" + EN_END,
    ),
    K.EXECUTED: NoticeText(
        "[$number] Done",
        "Good day,\n\nTicket $number is done.\nResult: $text\n\n"
        "If you disagree, say so until $dispute_until: "
        "work goes on under the same number." + EN_END,
    ),
    K.REJECTED: NoticeText(
        "[$number] Rejected",
        "Good day,\n\nTicket $number is outside the contact centre's competence.\n"
        "Explanation: $text\n\nIf you disagree, say so until $dispute_until." + EN_END,
    ),
    K.REOPENED: NoticeText(
        "[$number] Reopened",
        "Good day,\n\nWork on $number goes on.\nDue: $due_at" + EN_END,
    ),
    K.ANSWERED: NoticeText(
        "[$number] Answered",
        "Good day,\n\nYour appeal $number has been answered.\n\n$text" + EN_END,
    ),
    K.FORWARDED: NoticeText(
        "[$number] Forwarded",
        "Good day,\n\nYour appeal $number has been forwarded to those competent.\n"
        "To: $organisation\n$text" + EN_END,
    ),
    K.EXTENDED: NoticeText(
        "[$number] Term extended",
        "Good day,\n\nThe term of your appeal $number has been extended until $due_at.\n"
        "Reason: $text" + EN_END,
    ),
    K.LEFT_WITHOUT_ANSWER: NoticeText(
        "[$number] Left without an answer on the merits",
        "Good day,\n\nYour appeal $number has been left without an answer on the merits.\n"
        "Reason: $text" + EN_END,
    ),
    K.CLOSED: NoticeText(
        "[$number] Closed",
        "Good day,\n\nWork on $number has ended.\n$text" + EN_END,
    ),
    K.INSTRUCTIONS: NoticeText(
        "[$number] Letter received",
        "Good day,\n\nYour letter has been received as $number and is being worked on.\n\n"
        "Since 30 March 2025 an e-mail, or a letter from a site without proof of identity, "
        "is no appeal in the sense of Federal Law 59-FZ. For an "
        "official answer file your appeal:\n"
        "- through the state services portal (www.gosuslugi.ru);\n"
        "- on the official site of the authority or organisation, with proof of identity;\n"
        "- on paper: by post or in person.\n\n"
        "If somebody's life is in danger, call 103 or 112." + EN_END,
    ),
    K.DEADLINE_WARNING: NoticeText(
        "[$number] Nearly due",
        "$number is due on $due_at.\n$text\n$link",
    ),
    K.DEADLINE_BREACH: NoticeText(
        "[$number] Overdue",
        "$number was due on $due_at.\n$text\n$link",
    ),
    K.LETTER_RECEIVED: NoticeText(
        "[$number] New letter",
        "A letter about $number has come. Read it in its card.\n$link",
    ),
    K.APPLICATION_DONE: NoticeText(
        "Application for access decided",
        "Good day,\n\nThe application for access has been decided.\nDecision: $text\n$hotline",
    ),
    K.REVIEW_DUE: NoticeText(
        "Time to review accounts",
        "Good day,\n\nReview who has access until $due_at.\n$text\n$link",
    ),
    K.CONTACTS_MISSING: NoticeText(
        "No addresses for notices",
        "Good day,\n\n$organisation has no responsible specialist with an e-mail address: "
        "nobody can be told of its tickets.\nAppoint one and give us the address.\n$hotline",
    ),
    K.LETTER_REFUSED: NoticeText(
        "Letter not taken",
        "Good day,\n\nYour letter was not taken: it is too large.\n$text\n"
        "Send it without attachments or in parts, or call.\nTelephone: $phone\n$hotline",
    ),
    K.AUTHORISATION_MISSING: NoticeText(
        "[$number] Your part is needed",
        "Good day,\n\nTicket $number of your organisation has been registered, but its requester "
        "may not ask for that.\nThat something does not work is reported by the responsible "
        "specialist; changes and training are asked for by the head in an official letter."
        + EN_END,
    ),
    K.INCIDENT_NEWS: NoticeText(
        "[$number] News of your ticket",
        "Good day,\n\nAbout ticket $number:\n$text" + EN_END,
    ),
    K.FORWARDED_TO_YOU: NoticeText(
        "[$number] Appeal forwarded to you",
        "Good day,\n\nAppeal $number has been forwarded to you.\nAddressee: $organisation\n"
        "Due: $due_at\n\nIf no term is given, it runs by law from your registering the appeal.\n"
        "Read it in the system under your own account; letters do not hold its text.\n\n"
        "Telephone: $phone\n$hotline",
    ),
    K.DOCUMENTS_REQUESTED: NoticeText(
        "[$number] Documents requested",
        "Good day,\n\nDocuments are requested to consider appeal $number.\n"
        "Addressee: $organisation\nDue: $due_at\n\n"
        "Call to learn which documents; letters do not say it.\n\n"
        "Telephone: $phone\n$hotline",
    ),
}

TEXTS: Final[Mapping[Language, Mapping[K, NoticeText]]] = {"ru": RUSSIAN, "en": ENGLISH}
