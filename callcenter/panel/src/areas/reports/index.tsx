/** Figures of a period, each with its one definition; how many people a load needs; files. */
import { IconChartBar, IconFileDownload, IconUsersPlus } from "@tabler/icons-react";
import type { Area } from "../area";
import { reportsWords } from "./words";

export const reports: Area = {
  name: "reports",
  places: [
    { path: "/reports", title: "title", icon: IconChartBar, needs: "figures.read", keys: "g r" },
    {
      path: "/reports/staffing",
      title: "staffing",
      icon: IconUsersPlus,
      needs: "figures.read",
      rail: false,
    },
    {
      path: "/exports",
      title: "exports",
      icon: IconFileDownload,
      needs: "registers.export",
      rail: false,
    },
  ],
  routes: [
    {
      path: "reports",
      lazy: async () => ({ Component: (await import("./ReportsPage")).ReportsPage }),
    },
    {
      path: "reports/staffing",
      lazy: async () => ({ Component: (await import("./StaffingPage")).StaffingPage }),
    },
    {
      path: "exports",
      lazy: async () => ({ Component: (await import("./ExportsPage")).ExportsPage }),
    },
  ],
  words: reportsWords,
};
