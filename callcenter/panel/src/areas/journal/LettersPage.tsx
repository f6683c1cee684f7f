/** Letters that came in; those a machine left aside wait here for a person. */
import { Anchor, Button, SegmentedControl, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { onVersion } from "@/api/edits";
import type { CallcenterApiLettersLetterShown as LetterShown, operations } from "@/api/schema";
import { useMay } from "@/session/session";
import { type Column, DataList, usePages } from "@/ui/DataList";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { caseNumber } from "@/ui/phone";
import { useFilters } from "@/ui/useFilters";
import { JournalParts } from "./parts";

type State = LetterShown["state"];
type Query = NonNullable<operations["list_letters"]["parameters"]["query"]>;
const STATES: readonly State[] = ["failed", "refused", "automatic", "bounce", "duplicate", "taken"];
/** What a person may still make a case of. */
const ASIDE: readonly State[] = ["failed", "refused", "automatic", "bounce"];

export function LettersPage() {
  const { t } = useTranslation("journal");
  const [filters, change] = useFilters();
  const state = STATES.find((one) => one === filters.state);
  const query: Query = state ? { state } : {};
  const pages = usePages<LetterShown>(["letters", query], (cursor) =>
    take(
      api.GET("/api/v1/letters", { params: { query: { ...query, ...(cursor && { cursor }) } } }),
    ),
  );
  return (
    <>
      <PageHead title={t("letters")}>
        <JournalParts />
      </PageHead>
      <Text size="sm" mb="xs">
        {t("letters.hint")}
      </Text>
      <SegmentedControl
        size="xs"
        mb="sm"
        className="scrolls"
        aria-label={t("state")}
        value={state ?? ""}
        onChange={(value) => change({ state: value || null })}
        data={[
          { value: "", label: t("letter.all") },
          ...STATES.map((one) => ({ value: one, label: t(`letter.${one}`) })),
        ]}
      />
      <DataList
        label={t("letters")}
        pages={pages}
        columns={useColumns()}
        rowKey={(row) => row.letter_id}
        empty={{ title: t("letters.empty"), hint: t("letters.empty.hint") }}
      />
    </>
  );
}

function useColumns(): readonly Column<LetterShown>[] {
  const { t } = useTranslation("journal");
  const mayTake = useMay("letters.take");
  return useMemo<Column<LetterShown>[]>(
    () => [
      {
        title: t("at"),
        width: "7.5rem",
        narrow: "4.6rem",
        cell: (row) => <Moment at={row.arrived_at} />,
      },
      {
        title: t("letter.from"),
        width: "minmax(7rem, 1fr)",
        wideOnly: true,
        cell: (row) => row.from_address ?? "—",
      },
      {
        title: t("letter.subject"),
        width: "minmax(7rem, 2fr)",
        cell: (row) => <span title={row.subject}>{row.subject || t("letter.noSubject")}</span>,
      },
      {
        title: t("state"),
        width: "minmax(7rem, 1fr)",
        wideOnly: true,
        cell: (row) => (
          <span title={row.problem ?? undefined}>
            {t(`letter.${row.state}`)}
            {row.problem && <span className="dimmed"> · {row.problem}</span>}
          </span>
        ),
      },
      {
        title: t("case"),
        width: "9.5rem",
        wideOnly: true,
        cell: (row) =>
          row.case_id ? (
            <Link to={`/cases/${row.case_id}`}>
              {row.case_number ? caseNumber(row.case_number) : t("case.open")}
            </Link>
          ) : (
            "—"
          ),
      },
      {
        title: t("letter.act"),
        width: "11rem",
        narrow: "6.5rem",
        cell: (row) => (
          <>
            <Anchor href={`/api/v1/letters/${row.letter_id}/source`} size="sm" mr="sm">
              {t("letter.save")}
            </Anchor>
            {mayTake && ASIDE.includes(row.state) && <Take letter={row} />}
          </>
        ),
      },
    ],
    [t, mayTake],
  );
}

function Take({ letter }: { letter: LetterShown }) {
  const { t } = useTranslation("journal");
  const client = useQueryClient();
  const taking = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/letters/{letter_id}/take", {
          params: { path: { letter_id: letter.letter_id }, header: onVersion(letter.version) },
        }),
      ),
    onSuccess: () => notifications.show({ message: t("letter.taken.said") }),
    onError: (problem) => notifications.show({ color: "red", message: problem.message }),
    onSettled: () => client.invalidateQueries({ queryKey: ["letters"] }),
  });
  return (
    <Button size="compact-xs" loading={taking.isPending} onClick={() => taking.mutate()}>
      {t("letter.take")}
    </Button>
  );
}
