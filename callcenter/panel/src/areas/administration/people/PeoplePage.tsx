/** Everybody with an account: found by name, login or phone. */
import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type { UserShown } from "@/api/schema";
import { Choice } from "@/ui/Choice";
import { type Column, DataList, type Page, usePages } from "@/ui/DataList";
import { FilterBar } from "@/ui/FilterBar";
import { PageHead } from "@/ui/PageHead";
import { SearchBox } from "@/ui/SearchBox";
import { SubPlaces } from "@/ui/SubPlaces";
import { useFilters } from "@/ui/useFilters";
import { dayInWords } from "@/ui/zone";
import { ROLES, type Role } from "../queries";

export function PeoplePage() {
  const { t } = useTranslation("administration");
  const navigate = useNavigate();
  const [filters, change] = useFilters();
  const pages = usePages<UserShown>(["users", filters], (cursor) =>
    take<Page<UserShown>>(
      api.GET("/api/v1/users", {
        params: {
          query: {
            ...(filters.q ? { search: filters.q } : {}),
            ...(filters.role ? { role: filters.role as Role } : {}),
            ...(filters.which ? { blocked: filters.which === "blocked" } : {}),
            ...(cursor ? { cursor } : {}),
          },
        },
      }),
    ),
  );
  return (
    <>
      <PageHead title={t("people")}>
        <PeopleParts />
        <Button component={Link} to="/admin/people/new">
          {t("people.add")}
        </Button>
      </PageHead>
      <FilterBar
        search={
          <SearchBox
            label={t("people.search")}
            value={filters.q ?? ""}
            onSearch={(q) => change({ q })}
          />
        }
      >
        <Choice
          label={t("people.role")}
          value={filters.role}
          values={ROLES}
          name={(role) => t(`common:role.${role}`)}
          onChange={(role) => change({ role })}
        />
        <Choice
          label={t("people.which")}
          value={filters.which}
          values={["open", "blocked"]}
          name={(which) => t(`people.${which}`)}
          onChange={(which) => change({ which })}
        />
      </FilterBar>
      <DataList
        label={t("people")}
        pages={pages}
        columns={useColumns()}
        rowKey={(row) => row.user_id}
        onOpen={(row) => void navigate(`/admin/people/${row.user_id}`)}
        empty={{ title: t("people.empty"), hint: t("people.emptyHint") }}
      />
    </>
  );
}

/** The parts of the place, for both of its pages. */
export function PeopleParts() {
  const { t } = useTranslation("administration");
  const places = [
    { path: "/admin/people", title: t("people") },
    { path: "/admin/people/review", title: t("review") },
  ];
  return <SubPlaces label={t("people")} places={places} />;
}

function useColumns(): Column<UserShown>[] {
  const { t } = useTranslation("administration");
  return [
    { title: t("name"), width: "minmax(9rem, 2fr)", cell: (row) => row.full_name },
    { title: t("login"), width: "minmax(5rem, 8rem)", cell: (row) => row.login },
    {
      title: t("role"),
      width: "minmax(8rem, 1.2fr)",
      wideOnly: true,
      cell: (row) => t(`common:role.${row.role}`),
    },
    { title: t("phone"), width: "5rem", wideOnly: true, cell: (row) => row.extension },
    {
      title: t("organisation"),
      width: "minmax(6rem, 1.5fr)",
      wideOnly: true,
      cell: (row) => row.organisation,
    },
    { title: t("state"), width: "minmax(6rem, 9rem)", cell: (row) => <State row={row} /> },
  ];
}

function State({ row }: { row: UserShown }) {
  const { t } = useTranslation("administration");
  if (row.blocked_at)
    return (
      <Text size="sm" c="dimmed" span>
        {t("state.blocked")}
      </Text>
    );
  return (
    <span title={row.employment_ends_on ? dayInWords(row.employment_ends_on) : undefined}>
      {t("state.open")}
    </span>
  );
}
