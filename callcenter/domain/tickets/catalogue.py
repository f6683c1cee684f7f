"""What the contact centre supports (003-13) and the kinds of work it does (003-23)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class Title:
    ru: str
    en: str


class Service(StrEnum):
    """The six supported subjects; the value is a case's `topic_code`."""

    MEDICAL_SYSTEMS = "medical_systems"
    CENTRAL_SERVICES = "central_services"
    APPOINTMENT_PORTAL = "appointment_portal"
    PROTECTED_NETWORK = "protected_network"
    TELEMEDICINE = "telemedicine"
    DEPARTMENT_WORKPLACES = "department_workplaces"


class WorkType(StrEnum):
    CONSULT = "consult"
    RESTORE = "restore"
    DEVELOP = "develop"
    DOCUMENTS = "documents"


SERVICES: Final = {
    Service.MEDICAL_SYSTEMS: Title(
        "Медицинские информационные системы и НСИ",
        "Medical information systems and reference data",
    ),
    Service.CENTRAL_SERVICES: Title(
        "Централизованные сервисы: отчётность и мониторинг, регистр работников, "
        "административно-хозяйственные данные, государственные задания, реестр медтехники",
        "Central services: reporting and monitoring, staff register, administrative data, "
        "state tasks and commitments, medical equipment register",
    ),
    Service.APPOINTMENT_PORTAL: Title(
        "Региональный портал записи на приём", "Regional appointment portal"
    ),
    Service.PROTECTED_NETWORK: Title("Защищённая сеть передачи данных", "Protected data network"),
    Service.TELEMEDICINE: Title("Телемедицинские комплексы", "Telemedicine complexes"),
    Service.DEPARTMENT_WORKPLACES: Title(
        "Рабочие места сотрудников департамента", "Workplaces of the Department's staff"
    ),
}

WORK_TYPES: Final = {
    WorkType.CONSULT: Title("Консультация", "Consultation"),  # 3.2.3
    WorkType.RESTORE: Title(
        "Восстановление централизованных сервисов", "Restoring central services"
    ),  # 3.2.4
    WorkType.DEVELOP: Title(
        "Устранение ошибок и развитие функций", "Removing errors and developing functions"
    ),  # 3.2.5
    WorkType.DOCUMENTS: Title(
        "Подготовка нормативных и методических документов",
        "Drafting normative and method documents",
    ),  # 3.2.6
}
