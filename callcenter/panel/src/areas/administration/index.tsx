/** What administrators do: people and access, settings, what callers hear, who did what. */
import {
  IconAdjustments,
  IconClipboardCheck,
  IconDevices,
  IconFileCertificate,
  IconHistory,
  IconListTree,
  IconMail,
  IconMicrophone2,
  IconUsers,
} from "@tabler/icons-react";
import type { Area, Place } from "../area";
import { administrationWords } from "./words";

const RARE: readonly Place[] = [
  {
    path: "/admin/people/review",
    title: "review",
    icon: IconClipboardCheck,
    needs: "users.review",
  },
  { path: "/admin/prompts", title: "prompts", icon: IconMicrophone2, needs: "settings.read" },
  { path: "/admin/topics", title: "topics", icon: IconListTree, needs: "topics.manage" },
  { path: "/admin/templates", title: "templates", icon: IconMail, needs: "templates.edit" },
  { path: "/sessions", title: "sessions.own", icon: IconDevices, needs: "session.use" },
];

export const administration: Area = {
  name: "administration",
  places: [
    { path: "/admin/people", title: "people", icon: IconUsers, needs: "users.manage", keys: "g u" },
    {
      path: "/applications",
      title: "applications",
      icon: IconFileCertificate,
      needs: "applications.read",
    },
    { path: "/admin/settings", title: "settings", icon: IconAdjustments, needs: "settings.read" },
    { path: "/admin/audit", title: "audit", icon: IconHistory, needs: "audit.read" },
    ...RARE.map((place) => ({ ...place, rail: false })),
  ],
  routes: [
    {
      path: "admin/people",
      lazy: async () => ({ Component: (await import("./people/PeoplePage")).PeoplePage }),
    },
    {
      path: "admin/people/new",
      lazy: async () => ({ Component: (await import("./people/NewPersonPage")).NewPersonPage }),
    },
    {
      path: "admin/people/review",
      lazy: async () => ({ Component: (await import("./people/ReviewPage")).ReviewPage }),
    },
    {
      path: "admin/people/:userId",
      lazy: async () => ({ Component: (await import("./people/PersonPage")).PersonPage }),
    },
    {
      path: "sessions",
      lazy: async () => ({ Component: (await import("./people/OwnSessionsPage")).OwnSessionsPage }),
    },
    {
      path: "applications",
      lazy: async () => ({
        Component: (await import("./applications/ApplicationsPage")).ApplicationsPage,
      }),
    },
    {
      path: "applications/new",
      lazy: async () => ({
        Component: (await import("./applications/NewApplicationPage")).NewApplicationPage,
      }),
    },
    {
      path: "applications/:applicationId",
      lazy: async () => ({
        Component: (await import("./applications/ApplicationPage")).ApplicationPage,
      }),
    },
    {
      path: "admin/settings",
      lazy: async () => ({ Component: (await import("./settings/SettingsPage")).SettingsPage }),
    },
    {
      path: "admin/settings/:section",
      lazy: async () => ({ Component: (await import("./settings/SectionPage")).SectionPage }),
    },
    {
      path: "admin/prompts",
      lazy: async () => ({ Component: (await import("./house/PromptsPage")).PromptsPage }),
    },
    {
      path: "admin/topics",
      lazy: async () => ({ Component: (await import("./house/TopicsPage")).TopicsPage }),
    },
    {
      path: "admin/templates",
      lazy: async () => ({ Component: (await import("./house/TemplatesPage")).TemplatesPage }),
    },
    {
      path: "admin/templates/:kind/:language",
      lazy: async () => ({ Component: (await import("./house/TemplatePage")).TemplatePage }),
    },
    {
      path: "admin/audit",
      lazy: async () => ({ Component: (await import("./house/AuditPage")).AuditPage }),
    },
  ],
  words: administrationWords,
};
