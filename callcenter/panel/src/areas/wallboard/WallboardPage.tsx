/** The wall: five figures, read from five metres, and one sentence when something is wrong. */
import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type { SessionShown } from "@/api/schema";
import { figureText } from "@/areas/reports/figures";
import { type LiveQueue, serverNow, useLinkState, useLive } from "@/live/live";
import { useFilters } from "@/ui/useFilters";
import { useTick } from "@/ui/useTick";
import { clockTime, stopwatch } from "@/ui/zone";

const STAYING_MILLISECONDS = 60_000; // a session left alone ends in half an hour, or as is set

export function WallboardPage() {
  const { t } = useTranslation("wallboard");
  const navigate = useNavigate();
  const [filters, change] = useFilters();
  const queues = [...useLive("queue").values()].sort((one, other) =>
    one.title.localeCompare(other.title),
  );
  const queue = queues.find(({ name }) => name === filters.queue) ?? queues[0];
  useTick(1_000);
  useStayingSignedIn();
  useEffect(() => {
    document.title = t("title");
    const leave = (event: KeyboardEvent) => event.key === "Escape" && navigate("/");
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [navigate, t]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a small screen the wall is scrolled by keys
    <section className="wall" aria-label={t("title")} tabIndex={0} data-mantine-color-scheme="dark">
      <div className="wall-head">
        <h1>{queue?.title ?? t("title")}</h1>
        {queues.length > 1 && (
          <NativeSelect
            aria-label={t("queue")}
            value={queue?.name ?? ""}
            onChange={(event) => change({ queue: event.currentTarget.value })}
            data={queues.map(({ name, title }) => ({ value: name, label: title }))}
          />
        )}
        <span className="figures">{clockTime(new Date(serverNow()))}</span>
      </div>
      <Figures queue={queue} />
      <Wrong queue={queue} />
      <p className="wall-foot">{t("leave")}</p>
    </section>
  );
}

/** Nobody touches a wall: it asks by itself, so that its session does not end as one left alone. */
function useStayingSignedIn() {
  useQuery({
    queryKey: ["wall-session"],
    queryFn: () => take<SessionShown>(api.GET("/api/v1/session")),
    refetchInterval: STAYING_MILLISECONDS,
    refetchIntervalInBackground: true,
  });
}

function Figures({ queue }: { queue: LiveQueue | undefined }) {
  const { t } = useTranslation("wallboard");
  const nobody = t("nobody");
  const longest = queue?.longest_since_at
    ? stopwatch((serverNow() - Date.parse(queue.longest_since_at)) / 1000)
    : nobody;
  const known = queue?.live === true;
  return (
    <dl className="wall-figures">
      <Figure name={t("waiting")} value={known ? queue.waiting : nobody} alarm={!!queue?.waiting} />
      <Figure name={t("longest")} value={longest} />
      <Figure
        name={`${t("free")} / ${t("busy").toLowerCase()}`}
        value={known ? `${queue.free} / ${queue.busy}` : nobody}
      />
      <Figure name={t("level")} value={figureText(queue?.service_level, "share")} />
      <Figure name={t("abandoned")} value={queue?.abandoned_today ?? nobody} />
    </dl>
  );
}

function Figure(props: { name: string; value: string | number; alarm?: boolean }) {
  return (
    <div data-alarm={props.alarm ?? false}>
      <dt>{props.name}</dt>
      <dd className="figures">{props.value}</dd>
    </div>
  );
}

function Wrong({ queue }: { queue: LiveQueue | undefined }) {
  const { t } = useTranslation("wallboard");
  const link = useLinkState();
  const wrong =
    link !== "live"
      ? "wrong.link"
      : queue && !queue.live
        ? "wrong.pbx"
        : queue && queue.waiting > 0 && queue.free === 0
          ? "wrong.nobodyFree"
          : null;
  return (
    <p className="wall-wrong" role="status">
      {wrong && t(wrong)}
    </p>
  );
}
