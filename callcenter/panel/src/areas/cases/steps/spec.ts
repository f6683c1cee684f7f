/** A step as the panel asks for it: which fields, and where the answer goes. Never whether it may. */

export type FieldKind =
  | "line"
  | "text"
  | "choice"
  | "tick"
  | "date"
  | "number"
  | "organisation"
  | "questions" // some of an appeal's questions; none chosen: all
  | "question" // one of them
  | "colleague"
  | "topic"
  | "article"
  | "case_number";

export type Answers = Readonly<Record<string, unknown>>;

export interface StepField {
  readonly name: string; // of the request's body, unless `body` says otherwise
  readonly kind: FieldKind;
  readonly of?: readonly string[]; // a choice's values; words: `<name>.<value>`
  readonly required?: boolean;
  readonly initial?: unknown;
  readonly when?: (answers: Answers) => boolean; // shown only then
}

export interface StepSpec {
  readonly step: string; // its words: `step.<step>`, what it does: `step.<step>.says`
  readonly path: (answers: Answers) => string; // below `tickets/{id}/`
  readonly fields: readonly StepField[];
  readonly body?: (answers: Answers) => object;
  readonly versioned?: boolean; // false: the route takes no If-Match
  readonly weighty?: boolean; // ends something: said before, and not by one key
}

const plain = (name: string) => () => name;
const reason: StepField = { name: "reason", kind: "text", required: true };
const finding: readonly StepField[] = [
  {
    name: "result",
    kind: "choice",
    of: ["explained", "supported", "not_supported", "answered"],
    required: true,
  },
  {
    name: "justified",
    kind: "choice",
    of: ["yes", "no", "undetermined"],
    initial: "undetermined",
    required: true,
  },
];

export const TICKET_STEPS: readonly StepSpec[] = [
  { step: "take", path: plain("take"), fields: [] },
  {
    step: "finish",
    path: plain("done"),
    fields: [{ name: "result", kind: "text", required: true }],
  },
  {
    step: "solve_on_contact",
    path: plain("solved-on-contact"),
    fields: [{ name: "result", kind: "text", required: true }],
  },
  { step: "escalate", path: plain("escalate"), fields: [reason] },
  { step: "return", path: plain("return"), fields: [reason] },
  {
    step: "confirm",
    path: plain("confirm"),
    fields: [
      {
        name: "claimant",
        kind: "choice",
        of: ["requester", "responsible_specialist", "head"],
        initial: "requester",
      },
    ],
  },
  {
    step: "reopen",
    path: plain("reopen"),
    fields: [
      { name: "text", kind: "text", required: true },
      {
        name: "claimant",
        kind: "choice",
        of: ["requester", "responsible_specialist", "head"],
        initial: "requester",
      },
      { name: "channel", kind: "choice", of: ["email", "site", "paper"] },
    ],
  },
  {
    step: "late_claim",
    path: plain("late-claim"),
    versioned: false,
    fields: [
      { name: "text", kind: "text", required: true },
      {
        name: "channel",
        kind: "choice",
        of: ["email", "site", "paper"],
        initial: "email",
        required: true,
      },
    ],
  },
  {
    step: "assign",
    path: plain("assign"),
    fields: [{ name: "user_id", kind: "colleague", required: true }],
  },
  {
    step: "set_urgency",
    path: plain("urgency"),
    fields: [
      {
        name: "urgency",
        kind: "choice",
        of: ["low", "medium", "high", "very_high"],
        required: true,
      },
      reason,
    ],
  },
  {
    step: "wait",
    path: plain("wait"),
    fields: [
      {
        name: "waiting_for",
        kind: "choice",
        of: ["requester", "vendor"],
        initial: "requester",
        required: true,
      },
      reason,
    ],
  },
  { step: "resume", path: plain("resume"), fields: [] },
  {
    step: "use_article",
    path: plain("articles"),
    fields: [{ name: "article_id", kind: "article", required: true }],
  },
  {
    step: "attach_letter",
    path: plain("letter"),
    fields: [
      { name: "number", kind: "line", required: true },
      { name: "dated_on", kind: "date", required: true },
      { name: "signed_by", kind: "line", required: true },
    ],
  },
  {
    step: "link",
    path: plain("parent"),
    fields: [{ name: "parent_id", kind: "case_number" }],
    body: ({ parent_id }) => ({ parent_id: parent_id ?? null }),
  },
  {
    step: "reject",
    path: plain("reject"),
    weighty: true,
    fields: [
      { name: "explanation", kind: "text", required: true },
      { name: "advice", kind: "text", required: true },
    ],
  },
  {
    step: "finish_children",
    path: plain("children/done"),
    versioned: false,
    weighty: true,
    fields: [{ name: "result", kind: "text", required: true }],
  },
  {
    step: "message_children",
    path: plain("children/news"),
    versioned: false,
    fields: [{ name: "text", kind: "text", required: true }],
    body: ({ text }) => ({ text, key: crypto.randomUUID() }),
  },
];

export const APPEAL_STEPS: readonly StepSpec[] = [
  {
    step: "consider",
    path: plain("consider"),
    fields: [
      { name: "executor", kind: "line" },
      { name: "resolution", kind: "text" },
      { name: "questions", kind: "questions" },
    ],
    body: ({ executor, ...rest }) => ({ ...rest, executor: executor || null }),
  },
  {
    step: "forward",
    path: plain("forward"),
    fields: [
      { name: "organisation_id", kind: "organisation", required: true },
      {
        name: "level",
        kind: "choice",
        of: ["clinic", "chief_doctor", "authority"],
        initial: "clinic",
        required: true,
      },
      { name: "with_result", kind: "tick", initial: true },
      {
        name: "reason",
        kind: "choice",
        of: ["competence", "execution"],
        initial: "competence",
        required: true,
      },
      { name: "questions", kind: "questions" },
      { name: "note", kind: "text" },
    ],
  },
  {
    step: "find",
    path: ({ question }) => `questions/${question}/result`,
    fields: [{ name: "question", kind: "question", required: true }, ...finding],
    body: ({ result, justified }) => ({ result, justified }),
  },
  {
    step: "prepare",
    path: plain("answer"),
    fields: [
      {
        name: "form",
        kind: "choice",
        of: ["written", "electronic", "oral"],
        initial: "electronic",
        required: true,
      },
      {
        name: "channel",
        kind: "choice",
        of: ["email", "post", "account", "phone", "in_person"],
        initial: "email",
        required: true,
      },
      { name: "text", kind: "text", required: true },
      { name: "address", kind: "line" },
    ],
  },
  { step: "answer", path: plain("sign"), fields: [], weighty: true },
  {
    step: "answer_orally",
    path: plain("oral-answer"),
    fields: [
      { name: "text", kind: "text", required: true },
      ...finding,
      { name: "evident", kind: "tick" },
      { name: "consented", kind: "tick" },
      { name: "document_shown", kind: "tick" },
      { name: "content", kind: "text" },
    ],
  },
  {
    step: "deliver",
    path: plain("delivery"),
    fields: [
      {
        name: "delivery",
        kind: "choice",
        of: ["delivered", "returned", "unknown"],
        initial: "delivered",
        required: true,
      },
      { name: "proof", kind: "line" },
    ],
  },
  { step: "close", path: plain("close"), weighty: true, fields: [reason] },
  { step: "rework", path: plain("rework"), fields: [reason] },
  {
    step: "extend",
    path: plain("extend"),
    fields: [{ name: "days", kind: "number", initial: 30, required: true }, reason],
  },
  {
    step: "request_documents",
    path: plain("documents"),
    fields: [
      { name: "organisation_id", kind: "organisation", required: true },
      { name: "what", kind: "text", required: true },
    ],
  },
  {
    step: "plan_measure",
    path: plain("measures"),
    fields: [
      { name: "question", kind: "question", required: true },
      { name: "description", kind: "text", required: true },
      { name: "responsible", kind: "line", required: true },
      { name: "planned_on", kind: "date", required: true },
    ],
  },
  {
    step: "propose",
    path: plain("proposals"),
    fields: [
      { name: "question", kind: "question", required: true },
      ...finding,
      { name: "text", kind: "text", required: true },
    ],
  },
  {
    step: "recode",
    path: ({ question }) => `questions/${question}/code`,
    fields: [
      { name: "question", kind: "question", required: true },
      { name: "code", kind: "topic", required: true },
    ],
    body: ({ code }) => ({ code }),
  },
  {
    step: "acknowledge",
    path: plain("acknowledgement"),
    fields: [
      { name: "rating", kind: "number", initial: 5, required: true },
      { name: "solved", kind: "tick" },
      { name: "comment", kind: "text" },
    ],
  },
  {
    step: "review",
    path: plain("review"),
    fields: [
      { name: "right_code", kind: "tick" },
      { name: "tone", kind: "tick" },
      { name: "form_fits", kind: "tick" },
      { name: "comment", kind: "text" },
    ],
    body: ({ form_fits, ...rest }) => ({ ...rest, form: form_fits }),
  },
  {
    step: "flag",
    path: plain("flags"),
    fields: [
      { name: "media_risk", kind: "tick" },
      { name: "worker_consents", kind: "tick" },
    ],
  },
  {
    step: "leave",
    path: plain("leave"),
    weighty: true,
    fields: [
      {
        name: "reason",
        kind: "choice",
        required: true,
        of: [
          ...["anonymous", "court_decision", "abusive", "unreadable", "not_understandable"],
          "nobody_may_consider",
        ],
      },
      { name: "explanation", kind: "text" },
      { name: "unlawful_act", kind: "tick" },
      { name: "informed", kind: "line", when: ({ unlawful_act }) => unlawful_act === true },
    ],
    body: ({ informed, ...rest }) => ({ ...rest, informed: informed || null }),
  },
  {
    step: "terminate",
    path: plain("terminate"),
    weighty: true,
    fields: [
      {
        name: "reason",
        kind: "choice",
        of: ["withdrawn", "correspondence_stopped"],
        required: true,
      },
      { name: "explanation", kind: "text", required: true },
    ],
  },
];

/** Steps of one row of an appeal: `seq` or an id stands in the path. */
export const ROW_STEPS = {
  receive_documents: (seq: number): StepSpec => ({
    step: "receive_documents",
    path: plain(`documents/${seq}/received`),
    fields: [],
  }),
  report_measure: (seq: number): StepSpec => ({
    step: "report_measure",
    path: plain(`measures/${seq}/report`),
    fields: [
      { name: "done_on", kind: "date", required: true },
      { name: "effect", kind: "text" },
    ],
  }),
  verify_measure: (seq: number): StepSpec => ({
    step: "verify_measure",
    path: plain(`measures/${seq}/verify`),
    fields: [],
  }),
  forward_number: (forwardId: string): StepSpec => ({
    step: "forward_number",
    path: plain(`forwards/${forwardId}/number`),
    fields: [{ name: "number", kind: "line", required: true }],
  }),
};

export function begun(spec: StepSpec, known: Answers = {}): Answers {
  const empty = { tick: false, questions: [], text: "", line: "" } as Record<string, unknown>;
  return Object.fromEntries(
    spec.fields.map(({ name, kind, initial }) => [
      name,
      known[name] ?? initial ?? empty[kind] ?? null,
    ]),
  );
}

/** What is required and not said yet. */
export function unsaid(spec: StepSpec, answers: Answers): readonly string[] {
  return spec.fields
    .filter(({ required, when }) => required && (when?.(answers) ?? true))
    .filter(({ name }) => {
      const said = answers[name];
      return said === null || said === undefined || (typeof said === "string" && !said.trim());
    })
    .map(({ name }) => name);
}

export function bodyOf(spec: StepSpec, answers: Answers): object | undefined {
  if (spec.fields.length === 0) return undefined;
  return spec.body ? spec.body(answers) : answers;
}
