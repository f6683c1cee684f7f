/** From a draft's fields to a registration: defaults, what is lacking, what is sent. */
import type { AppealRegistration, CaseOpened, TicketRequest } from "@/api/schema";
import { type Kind, takeStep } from "../data";
import type { Draft } from "./draft";
import type { Fields } from "./merge";

/** How an appeal is filed, as far as the way it came says it. */
const FILED: Readonly<Record<string, string>> = {
  phone: "phone",
  email: "email",
  site: "site",
  paper: "paper",
};
const NEEDED: Readonly<Record<Kind, readonly string[]>> = {
  ticket: ["form.service", "form.urgency"],
  appeal: ["form.code"],
  appointment: ["topic"],
};
export const MOST_QUESTIONS = 5;

/** What a new form begins with: the commonest answer, so that it is only looked at. */
export function defaultsOf(shown: CaseOpened): Fields {
  switch (shown.kind) {
    case "ticket":
      return {
        "form.category": "use",
        "form.work_type": "consult",
        "form.requester_role": "user",
        ...(shown.topic_code ? { "form.service": shown.topic_code } : {}),
      };
    case "appeal":
      return {
        "form.filing": FILED[shown.channel] ?? "other_body",
        "form.appeal_kind": "complaint",
        "form.about": "organisation",
        "form.multiplicity": "individual",
        "form.identification": "caller_stated",
      };
    default:
      return {};
  }
}

/** The fields without which `shown` cannot be registered as it is typed. */
export function lacking(shown: CaseOpened, typed: Fields): readonly string[] {
  const needed = [
    ...(NEEDED[shown.kind as Kind] ?? []),
    ...(shown.kind === "appeal" ? topicsOfFurther(typed) : []),
    ...(isSolved(shown, typed) ? ["form.result"] : []),
  ];
  return needed.filter((field) => !isFilled(typed, field));
}

/** The topics of the further questions that were written: without one a question is not sent. */
export function topicsOfFurther(typed: Fields): readonly string[] {
  return Array.from({ length: MOST_QUESTIONS - 1 }, (_, index) => index + 2)
    .filter((seq) => isFilled(typed, `form.text_${seq}`))
    .map((seq) => `form.code_${seq}`);
}

/** Whether it may be solved in the conversation itself: there was one. */
export function isSolvable(shown: CaseOpened, typed: Fields): boolean {
  if (shown.kind === "ticket") return shown.channel === "phone";
  return shown.kind === "appeal" && typed["form.filing"] === "phone";
}

function isSolved(shown: CaseOpened, typed: Fields): boolean {
  return isSolvable(shown, typed) && typed["form.solved"] === true;
}

function isFilled(typed: Fields, field: string): boolean {
  return String(typed[field] ?? "").trim() !== "";
}

/** Register, and write down at once what was answered in this conversation. */
export async function register(draft: Draft): Promise<void> {
  const { shown, typed } = draft.view;
  const said = (field: string) => String(typed[field] ?? "").trim();
  const path = `${shown.kind === "appointment" ? "case" : shown.kind}s/${shown.case_id}`;
  const body = { ticket: ticketOf, appeal: appealOf, appointment: () => undefined }[shown.kind];
  draft.registered ??= await takeStep(`${path}/register`, shown.version, body(shown, typed));
  if (!isSolved(shown, typed)) return;
  const result = said("form.result");
  const { version } = draft.registered;
  if (shown.kind === "ticket") await takeStep(`${path}/solved-on-contact`, version, { result });
  if (shown.kind === "appeal")
    await takeStep(`${path}/oral-answer`, version, {
      text: result,
      result: "explained",
      justified: "undetermined",
    });
}

export function ticketOf(_shown: CaseOpened, typed: Fields): TicketRequest {
  const said = (field: string) => String(typed[field] ?? "").trim();
  const number = said("form.letter_number");
  return {
    service: said("form.service"),
    category: said("form.category"),
    work_type: said("form.work_type"),
    requester_role: said("form.requester_role"),
    urgency: said("form.urgency"),
    impact: said("form.impact"),
    ...(said("form.wished_urgency") ? { wished_urgency: said("form.wished_urgency") } : {}),
    ...(number
      ? {
          letter: {
            number,
            dated_on: said("form.letter_dated_on"),
            signed_by: said("form.letter_signed_by"),
          },
        }
      : {}),
  } as TicketRequest;
}

export function appealOf(shown: CaseOpened, typed: Fields): AppealRegistration {
  const said = (field: string) => String(typed[field] ?? "").trim();
  const organisation = typed.organisation_id;
  const applicant = {
    name: said("caller_name"),
    address: said("form.address"),
    email: said("caller_email") || null,
    phone_e164: shown.caller_e164,
    person_id: shown.person_id,
  };
  const anonymous = !applicant.name && !applicant.address && !applicant.email;
  return {
    form: said("form.filing"),
    kind: said("form.appeal_kind"),
    multiplicity: said("form.multiplicity"),
    identification: said("form.identification"),
    applicants: anonymous && !applicant.phone_e164 ? [] : [applicant],
    subjects: organisation
      ? [
          {
            organisation_id: organisation,
            about: said("form.about"),
            official: said("form.official"),
          },
        ]
      : [],
    questions: questionsOf(typed),
    on_behalf_of: said("form.on_behalf_of"),
    external_number: said("form.external_number") || null,
    media_risk: typed["form.media_risk"] === true,
    chose_59fz: typed["form.chose_59fz"] === true,
    fast_track: typed["form.fast_track"] === true,
    is_appeal: typed["form.not_an_appeal"] !== true,
  } as AppealRegistration;
}

/** `form.code`, then `form.code_2` with `form.text_2`, and so on: those that have a code. */
function questionsOf(typed: Fields): { code: string; text: string }[] {
  const at = (name: string, seq: number) =>
    String(typed[seq === 1 ? `form.${name}` : `form.${name}_${seq}`] ?? "").trim();
  return Array.from({ length: MOST_QUESTIONS }, (_, index) => index + 1)
    .map((seq) => ({ code: at("code", seq), text: seq === 1 ? "" : at("text", seq) }))
    .filter(({ code }) => code !== "");
}
