/** The picture of a call: a lane for the citizen and for each phone; the words are in the list below. */
import { useTranslation } from "react-i18next";
import type { CallPageShown } from "@/api/schema";
import { serverNow } from "@/live/live";
import { stopwatch } from "@/ui/zone";
import { type Doing, type Lane, marks, pictureOf } from "./picture";

const LEGEND: readonly Doing[] = ["menu", "wait", "ring", "talk", "hold"];

export function TimelinePicture({ call }: { call: CallPageShown }) {
  const { t } = useTranslation("calls");
  const picture = pictureOf(call, serverNow());
  const whole = picture.to - picture.from;
  const percent = (moment: number) => `${(((moment - picture.from) / whole) * 100).toFixed(3)}%`;
  return (
    <figure className="picture" aria-label={t("picture")}>
      {picture.lanes.map((lane) => (
        <div key={lane.key} className="picture-lane">
          <div className="picture-who">{whoOf(lane, t)}</div>
          <div className="picture-line">
            {lane.spans.map((span) => {
              const seconds = (span.to - span.from) / 1000;
              const said = `${t(`doing.${span.doing}`)} ${stopwatch(seconds)}`;
              return (
                <div
                  key={`${span.doing}-${span.from}`}
                  className="picture-span"
                  data-doing={span.doing}
                  title={said}
                  style={{
                    left: percent(span.from),
                    width: `calc(${percent(picture.from + (span.to - span.from))} - 1px)`,
                  }}
                >
                  <span>{said}</span>
                </div>
              );
            })}
          </div>
        </div>
      ))}
      <div className="picture-lane" aria-hidden>
        <div className="picture-who" />
        <div className="picture-axis">
          {marks(whole / 1000).map((second) => (
            <span key={second} style={{ left: percent(picture.from + second * 1000) }}>
              {stopwatch(second)}
            </span>
          ))}
        </div>
      </div>
      <figcaption className="picture-legend">
        {LEGEND.filter((doing) =>
          picture.lanes.some((lane) => lane.spans.some((span) => span.doing === doing)),
        ).map((doing) => (
          <span key={doing}>
            <i className="picture-key" data-doing={doing} aria-hidden />
            {t(`doing.${doing}`)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function whoOf(lane: Lane, t: (key: string) => string): string {
  if (lane.citizen) return t("citizen");
  return lane.who ? `${t("agent")} ${lane.who}` : t("otherPhone");
}
