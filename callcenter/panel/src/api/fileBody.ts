/** A file as the body of a request: sent as it is, never shown. */

/** Options that send `file` as the body; the types of a raw body know nothing of files. */
export function fileBody(file: File) {
  return {
    body: file as unknown as never,
    bodySerializer: (body: unknown) => body as BodyInit,
    headers: { "Content-Type": "application/octet-stream" },
  };
}
