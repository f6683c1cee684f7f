/** What the lists of calls and of recordings share. */
import {
  IconAlertTriangle,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconTransfer,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallListed, RecordingShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { SubPlaces } from "@/ui/SubPlaces";

export function CallParts() {
  const { t } = useTranslation("calls");
  const recordings = useMay("recordings.read");
  const calls = useMay("calls.read");
  return (
    <SubPlaces
      label={t("title")}
      places={[
        ...(calls ? [{ path: "/calls", title: t("title") }] : []),
        ...(recordings ? [{ path: "/recordings", title: t("recordings") }] : []),
      ]}
    />
  );
}

const ARROWS = {
  inbound: IconPhoneIncoming,
  outbound: IconPhoneOutgoing,
  internal: IconTransfer,
} as const;

export function Direction({ of }: { of: CallListed["direction"] }) {
  const { t } = useTranslation("terms");
  const Arrow = ARROWS[of];
  return <Arrow size={16} stroke={1.6} aria-label={t(`direction.${of}`)} />;
}

type RecordingState = RecordingShown["state"];

const MARKS: Partial<Record<RecordingState, typeof IconMicrophone>> = {
  ready: IconMicrophone,
  expected: IconMicrophone,
  deleting: IconMicrophoneOff,
  deleted: IconMicrophoneOff,
};

/** What there is to hear, in a word; the reason of a problem on hover. */
export function RecordingMark(props: { state: RecordingState | null; problem: string | null }) {
  const { t } = useTranslation("terms");
  if (props.state === null) return <span className="dimmed">—</span>;
  const Mark = MARKS[props.state] ?? IconAlertTriangle;
  const wrong = MARKS[props.state] === undefined || props.problem !== null;
  return (
    <span
      className="mark"
      data-wrong={wrong}
      title={props.problem ? t(`problem.${props.problem}`) : undefined}
    >
      <Mark size={15} aria-hidden />
      {t(`recording.${props.state}`)}
    </span>
  );
}
