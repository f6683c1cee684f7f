/** A report: what, by what, which days. All of it lives in the address. */
import { Anchor, Button, Group, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import type { By, DefinitionsShown, FiguresShown, What } from "@/api/schema";
import { useMay, useSession } from "@/session/session";
import { EmptyState } from "@/ui/EmptyState";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { useFilters } from "@/ui/useFilters";
import { DayChart } from "./DayChart";
import { FigureTable } from "./FigureTable";
import { dayAfter, officeToday } from "./figures";

const ABOUT: readonly What[] = ["calls", "contacts", "tickets", "appeals", "promises", "agents"];
const SPLITS: readonly By[] = [
  "nothing",
  "day",
  "organisation",
  "topic",
  "line",
  "person",
  "queue",
];

export function ReportsPage() {
  const { t, i18n } = useTranslation("reports");
  const today = officeToday(useSession().zone);
  const [filters, change] = useFilters();
  const what = (filters.what ?? "calls") as What;
  const by = (filters.by ?? "nothing") as By;
  const from = filters.from ?? dayAfter(today, -6);
  const last = filters.to ?? today;
  const asked = { what, by, from, before: dayAfter(last, 1) };
  const wrong = from > last;
  const figures = useQuery({
    queryKey: ["figures", asked, i18n.language],
    queryFn: () => take<FiguresShown>(api.GET("/api/v1/figures", { params: { query: asked } })),
    enabled: !wrong,
    placeholderData: (before) => before,
  });
  const definitions = useQuery({
    queryKey: ["figure-definitions", i18n.language],
    queryFn: () => take<DefinitionsShown>(api.GET("/api/v1/figures/definitions")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const days = (count: number) => change({ from: dayAfter(today, 1 - count), to: today });
  return (
    <>
      <PageHead title={t("title")}>
        <Anchor component={Link} to="/reports/staffing" size="sm">
          {t("staffing")}
        </Anchor>
        <ToFile asked={asked} disabled={wrong} />
      </PageHead>
      <SegmentedControl
        aria-label={t("what")}
        value={what}
        onChange={(value) => change({ what: value })}
        data={ABOUT.map((value) => ({ value, label: t(`what.${value}`) }))}
        className="scrolls"
        mb="sm"
      />
      <Group align="end" mb="md" gap="sm">
        <NativeSelect
          label={t("by")}
          value={by}
          onChange={(event) => change({ by: event.currentTarget.value })}
          data={SPLITS.map((value) => ({ value, label: t(`by.${value}`) }))}
        />
        <TextInput
          type="date"
          label={t("from")}
          value={from}
          max={today}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t("to")}
          value={last}
          max={today}
          error={wrong && t("wrongPeriod")}
          onChange={(event) => change({ to: event.currentTarget.value })}
        />
        <Button.Group>
          <Button variant="default" onClick={() => days(1)}>
            {t("today")}
          </Button>
          <Button variant="default" onClick={() => days(7)}>
            {t("week")}
          </Button>
          <Button variant="default" onClick={() => days(30)}>
            {t("month")}
          </Button>
        </Button.Group>
      </Group>
      {figures.isError ? (
        <ProblemPanel problem={figures.error} retry={figures.refetch} />
      ) : figures.data && definitions.data ? (
        figures.data.rows.length === 0 && by !== "nothing" ? (
          <EmptyState title={t("empty")} hint={t("empty.hint")} />
        ) : (
          <>
            {by === "day" && <DayChart shown={figures.data} definitions={definitions.data.items} />}
            <FigureTable shown={figures.data} definitions={definitions.data.items} />
          </>
        )
      ) : null}
    </>
  );
}

function ToFile({ asked, disabled }: { asked: object; disabled: boolean }) {
  const { t } = useTranslation("reports");
  const allowed = useMay("registers.export");
  const asking = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/exports", {
          params: { header: { "Idempotency-Key": crypto.randomUUID() } },
          body: { format: "xlsx", figures: asked as never },
        }),
      ),
    onSuccess: () => notifications.show({ message: t("fileAsked") }),
  });
  if (!allowed) return null;
  return (
    <>
      <ProblemNote problem={asking.error} />
      <Anchor component={Link} to="/exports" size="sm">
        {t("exports")}
      </Anchor>
      <Button
        leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
        disabled={disabled}
        loading={asking.isPending}
        onClick={() => asking.mutate()}
      >
        {t("toFile")}
      </Button>
    </>
  );
}
