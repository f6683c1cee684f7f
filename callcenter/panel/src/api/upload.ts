/** A file as the body of a request: sent as it is, never shown. */
export const OCTETS = { "Content-Type": "application/octet-stream" };

/** Options that send `file` as the body; the types of a raw body know nothing of files. */
export function fileBody(file: File) {
  return {
    body: file as unknown as never,
    bodySerializer: (body: unknown) => body as BodyInit,
    headers: OCTETS,
  };
}
