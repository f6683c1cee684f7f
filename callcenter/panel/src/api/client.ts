/** The one way to the API: typed by the server's own OpenAPI document, errors as `ApiProblem`. */
import i18next from "i18next";
import createClient, { type Middleware } from "openapi-fetch";
import { ApiProblem, networkProblem, problemOf } from "./problems";
import type { paths } from "./schema";

let csrfToken = "";

/** Remember the token that goes with every request that changes something. */
export function keepCsrfToken(token: string): void {
  csrfToken = token;
}

/** The token, for what cannot go through `api`: a file with its progress. */
export function csrf(): string {
  return csrfToken;
}

const habits: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", i18next.language);
    if (request.method !== "GET") request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
  onError({ error }) {
    return error instanceof ApiProblem ? error : networkProblem();
  },
};

export const api = createClient<paths>({ baseUrl: "" });
api.use(habits);

/** Unwrap an answer: `const call = await take(api.GET("/api/v1/calls/{linkedid}", …))`. */
export async function take<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  return data as T; // anything but success was thrown by `habits`
}

/** The same together with the version to send back as If-Match. */
export async function takeWithVersion<T>(
  answer: Promise<{ data?: T; response: Response }>,
): Promise<{ value: T; etag: string }> {
  const { data, response } = await answer;
  return { value: data as T, etag: response.headers.get("ETag") ?? "" };
}
