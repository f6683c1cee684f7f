/** How many people a load of calls needs; the server computes, by Erlang C. */
import { NumberInput, Paper, SimpleGrid, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { StaffingShown } from "@/api/schema";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { figureText } from "./figures";

const FIRST = { calls: 60, aht: 240, threshold: 20, level: 80, shrinkage: 30 };
type Load = typeof FIRST;

export function StaffingPage() {
  const { t } = useTranslation("reports");
  const [load, setLoad] = useState<Load>(FIRST);
  const [asked] = useDebouncedValue(load, 300);
  const answer = useQuery({
    queryKey: ["staffing", asked],
    queryFn: () =>
      take<StaffingShown>(
        api.GET("/api/v1/figures/staffing", {
          params: {
            query: {
              calls: asked.calls,
              aht_seconds: asked.aht,
              threshold_seconds: asked.threshold,
              service_level: asked.level / 100,
              shrinkage: asked.shrinkage / 100,
            },
          },
        }),
      ),
    placeholderData: (before) => before,
  });
  const field = (name: keyof Load, min: number, max: number) => (
    <NumberInput
      key={name}
      label={t(`staffing.${name}`)}
      value={load[name]}
      min={min}
      max={max}
      onChange={(value) => typeof value === "number" && setLoad({ ...load, [name]: value })}
    />
  );
  const found = answer.data;
  return (
    <>
      <PageHead title={t("staffing")} />
      <Text size="sm" mb="md" maw="45rem">
        {t("staffing.why")}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2, md: 5 }} mb="lg" style={{ alignItems: "end" }}>
        {field("calls", 0, 100_000)}
        {field("aht", 1, 7200)}
        {field("threshold", 0, 3600)}
        {field("level", 0, 99)}
        {field("shrinkage", 0, 90)}
      </SimpleGrid>
      <ProblemNote problem={answer.error} />
      {found && !found.stable && <Text fw={500}>{t("staffing.unstable")}</Text>}
      {found?.stable && (
        <SimpleGrid cols={{ base: 2, md: 5 }} aria-live="polite">
          <Answer of={t("staffing.people")} is={figureText(found.people, "count")} />
          <Answer of={t("staffing.roster")} is={figureText(found.on_roster, "count")} />
          <Answer of={t("staffing.service")} is={figureText(found.service_level, "share")} />
          <Answer of={t("staffing.asa")} is={figureText(found.asa_seconds, "seconds")} />
          <Answer of={t("staffing.occupancy")} is={figureText(found.occupancy, "share")} />
        </SimpleGrid>
      )}
    </>
  );
}

function Answer(props: { of: string; is: string }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {props.of}
      </Text>
      <Text className="figures" fz="1.8rem" fw={600}>
        {props.is}
      </Text>
    </Paper>
  );
}
