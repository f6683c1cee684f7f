/** The directory: organisations with address and phones, who answers for them, imports. */
import { IconBuildingHospital } from "@tabler/icons-react";
import { type Area, ofHotline } from "../area";
import { directoryWords } from "./words";

export const directory: Area = {
  name: "directory",
  places: [
    {
      path: "/directory",
      title: "title",
      icon: IconBuildingHospital,
      needs: "directory.read",
      helps: ofHotline,
      keys: "g o",
    },
    {
      path: "/directory/staff",
      title: "toConfirm",
      icon: IconBuildingHospital,
      needs: "directory.read",
      rail: false,
    },
    {
      path: "/directory/import",
      title: "import",
      icon: IconBuildingHospital,
      needs: "directory.edit",
      rail: false,
    },
  ],
  routes: [
    {
      path: "directory",
      lazy: async () => ({ Component: (await import("./DirectoryPage")).DirectoryPage }),
    },
    {
      path: "directory/staff",
      lazy: async () => ({ Component: (await import("./ToConfirmPage")).ToConfirmPage }),
    },
    {
      path: "directory/import",
      lazy: async () => ({ Component: (await import("./ImportPage")).ImportPage }),
    },
    {
      path: "directory/new",
      lazy: async () => ({
        Component: (await import("./NewOrganisationPage")).NewOrganisationPage,
      }),
    },
    {
      path: "directory/:organisationId",
      lazy: async () => ({ Component: (await import("./OrganisationPage")).OrganisationPage }),
    },
  ],
  words: directoryWords,
};
