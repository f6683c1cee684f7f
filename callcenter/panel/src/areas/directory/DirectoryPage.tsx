import { Button, Checkbox } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type { OrganisationShown, operations } from "@/api/schema";
import { useMay } from "@/session/session";
import { Choice } from "@/ui/Choice";
import { CopyText } from "@/ui/CopyText";
import { type Column, DataList, usePages } from "@/ui/DataList";
import { FilterBar } from "@/ui/FilterBar";
import { PageHead } from "@/ui/PageHead";
import { grouped } from "@/ui/phone";
import { SearchBox } from "@/ui/SearchBox";
import { type Filters, useFilters } from "@/ui/useFilters";
import { DirectoryParts, KINDS } from "./parts";

type Query = NonNullable<operations["list_organisations"]["parameters"]["query"]>;

export function DirectoryPage() {
  const { t } = useTranslation("directory");
  const navigate = useNavigate();
  const edits = useMay("directory.edit");
  const [filters, change] = useFilters();
  const query = asked(filters);
  const pages = usePages<OrganisationShown>(["organisations", query], (cursor) =>
    take(
      api.GET("/api/v1/organisations", {
        params: { query: { ...query, ...(cursor && { cursor }) } },
      }),
    ),
  );
  return (
    <>
      <PageHead title={t("title")}>
        <DirectoryParts />
        {edits && (
          <Button component={Link} to="/directory/new" size="xs">
            {t("add")}
          </Button>
        )}
      </PageHead>
      <FilterBar
        search={
          <SearchBox
            focus
            label={t("search")}
            placeholder={t("search.hint")}
            value={filters.q ?? ""}
            onSearch={(q) => change({ q })}
          />
        }
      >
        <Choice
          label={t("kind")}
          value={filters.kind}
          onChange={(kind) => change({ kind })}
          values={KINDS}
          name={(value) => t(`kind.${value}`)}
        />
        <Checkbox
          size="xs"
          mb={6}
          label={t("lacking")}
          checked={filters.lacking === "1"}
          onChange={(event) => change({ lacking: event.currentTarget.checked ? "1" : null })}
        />
        <Checkbox
          size="xs"
          mb={6}
          label={t("closed")}
          checked={filters.closed === "1"}
          onChange={(event) => change({ closed: event.currentTarget.checked ? "1" : null })}
        />
      </FilterBar>
      <DataList
        label={t("title")}
        pages={pages}
        columns={useColumns()}
        rowKey={(row) => row.organisation_id}
        onOpen={(row) => navigate(`/directory/${row.organisation_id}`)}
        empty={{ title: t("none"), hint: t("none.hint") }}
      />
    </>
  );
}

function asked(filters: Filters): Query {
  const kind = KINDS.find((one) => one === filters.kind);
  return {
    ...(filters.q && { q: filters.q }),
    ...(kind && { kind }),
    ...(filters.parent_id && { parent_id: filters.parent_id }),
    ...(filters.lacking === "1" && { lacking: true }),
    ...(filters.closed === "1" && { closed: true }),
  };
}

function useColumns(): readonly Column<OrganisationShown>[] {
  const { t } = useTranslation("directory");
  return useMemo<Column<OrganisationShown>[]>(
    () => [
      {
        title: t("name"),
        width: "minmax(9rem, 1.7fr)",
        cell: (row) => (
          <>
            <span title={row.name}>{row.short_name}</span>
            {row.address && <span className="narrow-line dimmed">{row.address}</span>}
          </>
        ),
      },
      {
        title: t("address"),
        width: "minmax(8rem, 2.1fr)",
        wideOnly: true,
        cell: (row) =>
          row.address ? <CopyText byMark text={row.address} /> : <span className="dimmed">—</span>,
      },
      {
        title: t("phones"),
        width: "minmax(10rem, 0.4fr)",
        wideOnly: true,
        cell: (row) =>
          row.phones.length === 0 ? (
            <span className="dimmed">—</span>
          ) : (
            row.phones.map((phone) => (
              <span key={phone.raw} style={{ marginRight: "0.8rem" }}>
                <CopyText byMark text={phone.e164 ?? phone.raw}>
                  <span className="figures">{phone.e164 ? grouped(phone.e164) : phone.raw}</span>
                </CopyText>
              </span>
            ))
          ),
      },
      {
        title: t("kind"),
        width: "8.5rem",
        wideOnly: true,
        cell: (row) => t(`kind.${row.kind}`),
      },
    ],
    [t],
  );
}
