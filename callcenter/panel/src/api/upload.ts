/** Files as bodies of requests: sent as they are. */
import i18next from "i18next";
import { csrf } from "./client";
import { networkProblem, problemOf } from "./problems";

/** Send a file and tell how far it is: `fetch` cannot tell, so an XMLHttpRequest does. */
export function upload(
  path: string,
  file: Blob,
  progress: (share: number) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept-Language", i18next.language);
    request.setRequestHeader("X-CSRF-Token", csrf());
    request.upload.onprogress = (event) => progress(event.loaded / Math.max(event.total, 1));
    request.onerror = () => reject(networkProblem());
    request.onload = () => {
      const answer = new Response(request.responseText, { status: request.status });
      if (answer.ok) resolve(JSON.parse(request.responseText));
      else problemOf(answer).then(reject, reject);
    };
    request.send(file);
  });
}

/** Options that send `file` as a body; the types of a raw body know nothing of files. */
export function fileBody(file: File) {
  return {
    body: file as unknown as never,
    bodySerializer: (body: unknown) => body as BodyInit,
    headers: { "Content-Type": "application/octet-stream" },
  };
}
