/** Hears a recording: the citizen's side above, the operator's below, each alone or both together. */
import { ActionIcon, Group, Kbd, SegmentedControl, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type WaveSurfer from "wavesurfer.js";
import type { ListeningShown } from "@/api/schema";
import { latinKey } from "@/shell/layout";
import { isSecondKey } from "@/shell/pair";
import { EmptyState } from "@/ui/EmptyState";
import { stopwatch } from "@/ui/zone";
import { drawWaves } from "./waves";

export type Side = "both" | "citizen" | "operator";

const SPEEDS = ["0.75", "1", "1.25", "1.5", "2"] as const;
const SKIP_SECONDS = 5;

interface Props {
  readonly listening: ListeningShown;
  readonly onExpired: () => void;
}

export function Player({ listening, onExpired }: Props) {
  const { t } = useTranslation("calls");
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const waves = useRef<{ player: WaveSurfer; hear: (side: Side) => void } | null>(null);
  const [state, setState] = useState<"loading" | "ready" | "failed">("loading");
  const [playing, setPlaying] = useState(false);
  const [second, setSecond] = useState(0);
  const [speed, setSpeed] = useState("1");
  const [side, setSide] = useState<Side>("both");
  const length = listening.duration_seconds;
  const address = `/api/v1/recordings/${listening.recording_id}/audio?listening=${listening.listening_id}`;

  useEffect(() => {
    if (box.current === null) return;
    const drawn = drawWaves(box.current, address);
    waves.current = drawn;
    drawn.player.on("ready", () => setState("ready"));
    drawn.player.on("error", () => setState("failed"));
    drawn.player.on("play", () => setPlaying(true));
    drawn.player.on("pause", () => setPlaying(false));
    drawn.player.on("timeupdate", setSecond);
    return () => drawn.destroy();
  }, [address]);

  useEffect(() => {
    if (state === "ready") button.current?.focus(); // so that the space bar plays at once
  }, [state]);

  const seek = (to: number) => waves.current?.player.setTime(Math.min(Math.max(to, 0), length));
  const play = () => void waves.current?.player.playPause();
  const setRate = (rate: string) => {
    setSpeed(rate);
    waves.current?.player.setPlaybackRate(Number(rate), true);
  };
  const hear = (one: Side) => {
    setSide(one);
    waves.current?.hear(one);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isSecondKey(event)) return;
    if (event.target instanceof HTMLInputElement) return; // the choices have arrows of their own
    const done = {
      " ": play,
      k: play,
      arrowleft: () => seek(second - SKIP_SECONDS),
      arrowright: () => seek(second + SKIP_SECONDS),
      arrowup: () => setRate(SPEEDS[Math.min(SPEEDS.indexOf(speed as "1") + 1, 4)] ?? speed),
      arrowdown: () => setRate(SPEEDS[Math.max(SPEEDS.indexOf(speed as "1") - 1, 0)] ?? speed),
      home: () => seek(0),
    }[event.key === " " ? " " : latinKey(event.key)];
    if (!done) return;
    event.preventDefault();
    done();
  };

  if (state === "failed")
    return (
      <EmptyState title={t("player.failed")} hint={t("player.failed.hint")}>
        <button type="button" className="link" onClick={onExpired}>
          {t("player.again")}
        </button>
      </EmptyState>
    );
  return (
    <div role="group" aria-label={t("player")} className="player" onKeyDown={press}>
      <div className="player-waves">
        <div className="player-sides" aria-hidden>
          <span>{t("citizen")}</span>
          <span>{t("agent")}</span>
        </div>
        <div ref={box} className="player-box" data-ready={state === "ready"} />
      </div>
      <Group gap="md" mt="xs">
        <ActionIcon
          size="lg"
          ref={button}
          disabled={state !== "ready"}
          aria-label={t(playing ? "player.pause" : "player.play")}
          onClick={play}
        >
          {playing ? <IconPlayerPause size={18} /> : <IconPlayerPlay size={18} />}
        </ActionIcon>
        <Text className="figures" aria-label={t("player.position")}>
          {stopwatch(second)} / {stopwatch(length)}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t("player.speed")}
          value={speed}
          onChange={setRate}
          data={SPEEDS.map((one) => ({ value: one, label: `×${one}` }))}
        />
        <SegmentedControl
          size="xs"
          aria-label={t("player.side")}
          value={side}
          onChange={(value) => hear(value as Side)}
          data={[
            { value: "both", label: t("player.both") },
            { value: "citizen", label: t("player.citizen") },
            { value: "operator", label: t("player.operator") },
          ]}
        />
        <Text size="xs" c="dimmed" visibleFrom="sm">
          <Kbd size="xs">{t("player.space")}</Kbd> <Kbd size="xs">←</Kbd> <Kbd size="xs">→</Kbd>{" "}
          <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd>
        </Text>
      </Group>
    </div>
  );
}
