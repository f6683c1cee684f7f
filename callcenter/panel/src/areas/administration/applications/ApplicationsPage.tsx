/** Applications for access: those one may see, by kind and state. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type { ApplicationShown } from "@/api/schema";
import { useMay, useSession } from "@/session/session";
import { Choice } from "@/ui/Choice";
import { type Column, DataList, type Page, usePages } from "@/ui/DataList";
import { FilterBar } from "@/ui/FilterBar";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { useFilters } from "@/ui/useFilters";

export const KINDS = ["connect_org", "grant_user", "delete_user"] as const;
const STATES = [
  "draft",
  "submitted",
  "checked",
  "accepted",
  "returned",
  "executed",
  "applicant_notified",
] as const;
type Kind = (typeof KINDS)[number];
type State = (typeof STATES)[number];

export function ApplicationsPage() {
  const { t } = useTranslation("administration");
  const navigate = useNavigate();
  const [filters, change] = useFilters();
  const session = useSession();
  // Of an organisation only those file who act for it.
  const mayFile = useMay("applications.apply") && !(session.organisation_id && !session.duty);
  const pages = usePages<ApplicationShown>(["applications", filters], (cursor) =>
    take<Page<ApplicationShown>>(
      api.GET("/api/v1/applications", {
        params: {
          query: {
            ...(filters.kind ? { kind: filters.kind as Kind } : {}),
            ...(filters.state ? { state: filters.state as State } : {}),
            ...(cursor ? { cursor } : {}),
          },
        },
      }),
    ),
  );
  const columns: Column<ApplicationShown>[] = [
    {
      title: t("applications.kind"),
      width: "minmax(7rem, 1.2fr)",
      cell: (row) => t(`kind.${row.kind}`),
    },
    {
      title: t("organisation"),
      width: "minmax(8rem, 2fr)",
      wideOnly: true,
      cell: (row) => row.organisation ?? row.form.organisation_name,
    },
    {
      title: t("name"),
      width: "minmax(7rem, 1.5fr)",
      cell: (row) => row.form.full_name || row.user_login,
    },
    {
      title: t("applications.state"),
      width: "minmax(5rem, 10rem)",
      cell: (row) => t(`astate.${row.state}`),
    },
    {
      title: t("applications.created"),
      width: "9rem",
      wideOnly: true,
      cell: (row) => <Moment at={row.submitted_at ?? row.created_at} />,
    },
  ];
  return (
    <>
      <PageHead title={t("applications")}>
        {mayFile && (
          <Button component={Link} to="/applications/new">
            {t("applications.file")}
          </Button>
        )}
      </PageHead>
      <FilterBar>
        <Choice
          label={t("applications.kind")}
          value={filters.kind}
          values={KINDS}
          name={(kind) => t(`kind.${kind}`)}
          onChange={(kind) => change({ kind })}
        />
        <Choice
          label={t("applications.state")}
          value={filters.state}
          values={STATES}
          name={(state) => t(`astate.${state}`)}
          onChange={(state) => change({ state })}
        />
      </FilterBar>
      <DataList
        label={t("applications")}
        pages={pages}
        columns={columns}
        rowKey={(row) => row.application_id}
        onOpen={(row) => void navigate(`/applications/${row.application_id}`)}
        empty={{ title: t("applications.empty"), hint: t("applications.emptyHint") }}
      />
    </>
  );
}
