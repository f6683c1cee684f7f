/** One figure day by day; the table below says the same in numbers, for those who cannot see it. */
import { NativeSelect } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { DefinitionShown, FiguresShown } from "@/api/schema";
import { shortDay } from "@/ui/zone";
import { figureText } from "./figures";

const HEIGHT = 220;
const DAY_SECONDS = 86_400;

const isoDay = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);

export function DayChart(props: { shown: FiguresShown; definitions: readonly DefinitionShown[] }) {
  const { t } = useTranslation("reports");
  const ours = props.definitions.filter((definition) => definition.of === props.shown.what);
  const [name, setName] = useState("");
  const figure = ours.find((one) => one.name === name) ?? ours[0];
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = place.current;
    if (box === null || figure === undefined) return;
    const days = props.shown.rows.map((row) => Date.parse(`${row.key}T00:00:00Z`) / 1000);
    const values = props.shown.rows.map((row) => row.figures[figure.name] ?? null);
    const colours = getComputedStyle(box);
    const grid = { stroke: colours.getPropertyValue("--mantine-color-default-border") };
    const text = colours.getPropertyValue("--mantine-color-text");
    const chart = new uPlot(
      {
        width: box.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
        axes: [
          {
            grid,
            stroke: text,
            incrs: [DAY_SECONDS, 2 * DAY_SECONDS, 7 * DAY_SECONDS, 30 * DAY_SECONDS],
            values: (_, ticks) => ticks.map((tick) => shortDay(isoDay(tick))),
          },
          {
            grid,
            stroke: text,
            size: 70,
            values: (_, ticks) => ticks.map((tick) => figureText(tick, figure.unit)),
          },
        ],
        series: [
          {},
          {
            stroke: colours.getPropertyValue("--mantine-primary-color-filled"),
            width: 2,
            points: { show: true, size: 6 },
            spanGaps: false,
          },
        ],
      },
      [days, values],
      box,
    );
    const resized = new ResizeObserver(() =>
      chart.setSize({ width: box.clientWidth, height: HEIGHT }),
    );
    resized.observe(box);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [props.shown, figure]);
  if (figure === undefined || props.shown.rows.length < 2) return null;
  return (
    <section className="list chart" aria-label={t("byDay", { figure: figure.title })}>
      <NativeSelect
        size="xs"
        aria-label={t("what")}
        value={figure.name}
        onChange={(event) => setName(event.currentTarget.value)}
        data={ours.map((one) => ({ value: one.name, label: one.title }))}
      />
      <div ref={place} aria-hidden />
    </section>
  );
}
