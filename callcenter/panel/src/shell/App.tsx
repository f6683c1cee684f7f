/** Sign-in, the one-time password, or the pages. */
import { useRef, useState } from "react";
import { createBrowserRouter, RouterProvider } from "react-router";
import type { SessionShown } from "@/api/schema";
import { areas } from "@/areas/all";
import { ownTab } from "@/session/owner";
import { ReplacePassword, SignIn } from "@/session/SignIn";
import { SessionProvider, useSessionQuery } from "@/session/session";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { keepOfficeZone } from "@/ui/zone";
import { NoSuchPage } from "./NoSuchPage";
import { PageFailed } from "./PageFailed";
import { Shell, useLiveConnection } from "./Shell";

const router = createBrowserRouter([
  {
    element: <Shell />,
    children: [
      {
        errorElement: <PageFailed />,
        children: [
          ...areas.flatMap((area) => [...area.routes]),
          { path: "*", element: <NoSuchPage /> },
        ],
      },
    ],
  },
]);

export function App() {
  const session = useSessionQuery();
  const wasSignedIn = useRef(false);
  if (session.isPending) return null; // a moment; a spinner would only flash
  if (session.isError) return <ProblemPanel problem={session.error} retry={session.refetch} />;
  if (session.data === null) return <SignIn ended={wasSignedIn.current} />;
  if (session.data.password_is_one_time) return <ReplacePassword session={session.data} />;
  wasSignedIn.current = true;
  return <SignedIn key={session.data.user_id} session={session.data} />;
}

function SignedIn({ session }: { session: SessionShown }) {
  useState(() => ownTab(session.user_id)); // before any page looks at what the tab keeps
  useLiveConnection();
  keepOfficeZone(session.zone);
  return (
    <SessionProvider value={session}>
      <RouterProvider router={router} />
    </SessionProvider>
  );
}
