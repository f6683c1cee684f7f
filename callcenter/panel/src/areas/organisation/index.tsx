/** What an organisation's employee opens twice a day: what came, what is asked, until when. */
import { IconInbox, IconUserCheck } from "@tabler/icons-react";
import { type Area, ofOrganisation } from "../area";
import { organisationWords } from "./words";

export const organisation: Area = {
  name: "organisation",
  places: [
    {
      path: "/inbox",
      title: "title",
      icon: IconInbox,
      needs: "appeals.respond",
      helps: ofOrganisation,
      keys: "g i",
    },
    {
      path: "/inbox/staff",
      title: "staff",
      icon: IconUserCheck,
      needs: "staff.read",
      helps: ofOrganisation,
    },
  ],
  routes: [
    {
      path: "inbox",
      lazy: async () => ({ Component: (await import("./InboxPage")).InboxPage }),
    },
    {
      path: "inbox/staff",
      lazy: async () => ({ Component: (await import("./OwnStaffPage")).OwnStaffPage }),
    },
    {
      path: "inbox/appeals/:caseId",
      lazy: async () => ({ Component: (await import("./AppealPage")).AppealPage }),
    },
    {
      path: "inbox/tickets/:caseId",
      lazy: async () => ({ Component: (await import("./TicketPage")).TicketPage }),
    },
  ],
  words: organisationWords,
};
