/** The panel's start: words, theme, session, pages. */
import "@fontsource-variable/golos-text";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./styles.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiProblem } from "./api/problems";
import { areas } from "./areas/all";
import { whenOwnerChanges } from "./session/owner";
import { forgetAllBut, SESSION_KEY } from "./session/session";
import { sessionWords } from "./session/words";
import { App } from "./shell/App";
import { quietVariables, theme } from "./theme";
import { commonWords } from "./words/common";
import { startWords } from "./words/i18n";
import { terms } from "./words/terms";

startWords({
  common: commonWords,
  terms,
  session: sessionWords,
  ...Object.fromEntries(areas.map((area) => [area.name, area.words])),
});

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, problem) =>
        failures < 3 && problem instanceof ApiProblem && [0, 503].includes(problem.status),
    },
    mutations: { onError: signedOut },
  },
});
client.getQueryCache().config.onError = signedOut;
whenOwnerChanges(() => forgetAllBut(client, SESSION_KEY));

/** A session that has ended shows the sign-in over nothing lost: drafts stay where they are. */
function signedOut(problem: unknown): void {
  if (problem instanceof ApiProblem && problem.status === 401 && problem.code === "not_signed_in")
    client.setQueryData(SESSION_KEY, null);
}

const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute("content") ?? "";
// Where the library that locks scrolling behind a dialog looks for it (get-nonce).
Object.assign(globalThis, { __webpack_nonce__: nonce });
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={quietVariables}
          defaultColorScheme="auto"
          getStyleNonce={() => nonce}
        >
          <Notifications position="bottom-right" />
          <App />
        </MantineProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
