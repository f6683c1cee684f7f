/** What the server says when it refuses (RFC 9457), as an error with words for people. */
import i18next from "i18next";

export interface Mistake {
  readonly place: string; // body.name, query.cursor
  readonly code: string;
  readonly message: string;
}

export class ApiProblem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    /** Everything the server sent: `errors`, `difference`, `retry_after_seconds` … */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "ApiProblem";
  }

  /** What is wrong with single fields of the form, in words. */
  get mistakes(): readonly Mistake[] {
    return Array.isArray(this.more.errors) ? (this.more.errors as Mistake[]) : [];
  }

  /** The words for one field: `mistakeAt("body.topic")`. */
  mistakeAt(place: string): string | undefined {
    return this.mistakes.find((mistake) => mistake.place === place)?.message;
  }
}

/** The server could not be reached at all; what was typed is safe where it stands. */
export function networkProblem(): ApiProblem {
  return new ApiProblem("no_connection", 0, i18next.t("common:noConnection"));
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => ({}));
  const more = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const code = typeof more.code === "string" ? more.code : "internal";
  const said = [more.detail, more.title].find((text) => typeof text === "string" && text !== "");
  return new ApiProblem(
    code,
    response.status,
    typeof said === "string" ? said : i18next.t("common:serverFailed"),
    more,
  );
}
