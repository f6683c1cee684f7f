/** The call on the phone: who, for how long, how well; mute, hold, keys, transfer, hang up. */
import { ActionIcon, Button, Popover, SimpleGrid, Text, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { serverNow, useLive } from "@/live/live";
import { useSession } from "@/session/session";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { useTick } from "@/ui/useTick";
import { stopwatch } from "@/ui/zone";
import { useColleague } from "./colleagues";
import { phone } from "./phone";
import { shownPhase } from "./shown";
import type { PhoneCall, PhoneState } from "./state";

export function TalkBar({ state, onTransfer }: { state: PhoneState; onTransfer: () => void }) {
  const { talk, consult } = state;
  if (talk === null) return null;
  if (talk.phase === "ringing") return <Ringing talk={talk} />;
  return (
    <>
      <Who call={consult ?? talk} state={state} />
      {consult ? <Consulting state={state} /> : <Talking state={state} onTransfer={onTransfer} />}
    </>
  );
}

function Ringing({ talk }: { talk: PhoneCall }) {
  const { t } = useTranslation("work");
  return (
    <>
      <div className="strip-who" role="alert">
        <Text size="sm" fw={600} c="var(--state-talking)">
          {t("phase.ringing")}
        </Text>
        <Text size="sm">
          <PhoneNumber number={talk.number} />
        </Text>
      </div>
      <Button leftSection={<IconPhone size={18} aria-hidden />} onClick={() => void phone.answer()}>
        {t("answer")} <Key name="F2" />
      </Button>
      <Tool label={t("refuse")} keyName="F9" onClick={() => phone.hangUp()}>
        <IconPhoneOff size={17} />
      </Tool>
    </>
  );
}

function Who({ call, state }: { call: PhoneCall; state: PhoneState }) {
  const { t } = useTranslation("work");
  useTick(1_000);
  const colleague = useColleague(call.number);
  const ring = useLive("ring").get(useSession().extension ?? "") ?? null;
  const { phase, since } = shownPhase(call, state.consult ? null : ring, serverNow() - Date.now());
  const held = call.held && !state.consult;
  return (
    <div className="strip-who">
      <Text size="sm" fw={600} c={held ? "var(--state-wrap_up)" : "var(--state-talking)"}>
        {t(held ? "phase.held" : `phase.${phase}`)}{" "}
        <span className="figures" data-testid="talk-time">
          {stopwatch((Date.now() - since) / 1000)}
        </span>
      </Text>
      <Text size="sm" className="strip-number">
        {colleague?.full_name ?? <PhoneNumber number={call.number} />}
        <Line state={state} />
      </Text>
    </div>
  );
}

/** How well it goes, in words; what just went wrong comes first. */
function Line({ state }: { state: PhoneState }) {
  const { t } = useTranslation("work");
  if (state.line === "lost") return <Alarm words={t("line.lost")} />;
  if (state.transfer === "refused") return <Alarm words={t("transfer.refused")} />;
  if (state.transfer === "going") return <span className="dimmed"> · {t("transfer.going")}</span>;
  if (state.quality === null || state.talk?.held) return null;
  return state.quality === "good" ? (
    <span className="dimmed wide-only"> · {t("quality.good")}</span>
  ) : (
    <Alarm words={t(`quality.${state.quality}`)} />
  );
}

function Alarm({ words }: { words: string }) {
  return (
    <span role="alert" className="strip-alarm" title={words}>
      {" "}
      · {words}
    </span>
  );
}

function Talking({ state, onTransfer }: { state: PhoneState; onTransfer: () => void }) {
  const { t } = useTranslation("work");
  const { talk } = state;
  if (talk === null) return null;
  const asks = state.line === "ready" && talk.phase === "talking";
  return (
    <>
      <Mute call={talk} />
      <Tool
        label={t(talk.held ? "unhold" : "hold")}
        keyName="F4"
        pressed={talk.held}
        disabled={!asks}
        onClick={() => phone.hold()}
      >
        {talk.held ? <IconPlayerPlay size={17} /> : <IconPlayerPause size={17} />}
      </Tool>
      <Keypad />
      <Tool label={t("transfer")} keyName="F8" disabled={!asks} onClick={onTransfer}>
        <IconArrowForwardUp size={17} />
      </Tool>
      <HangUp label={t("hangUp")} />
    </>
  );
}

function Consulting({ state }: { state: PhoneState }) {
  const { t } = useTranslation("work");
  if (state.consult === null) return null;
  const ready = state.line === "ready" && state.consult.phase === "talking";
  return (
    <>
      <Button disabled={!ready} onClick={() => phone.connect()}>
        {t("connect")} <Key name="F8" />
      </Button>
      <Mute call={state.consult} />
      <Button variant="default" aria-label={t("backToCitizen")} onClick={() => phone.hangUp()}>
        <IconArrowBackUp size={18} aria-hidden className="narrow-only" />
        <span className="wide-only">{t("backToCitizen")}</span>
        <Key name="F9" />
      </Button>
    </>
  );
}

function Mute({ call }: { call: PhoneCall }) {
  const { t } = useTranslation("work");
  return (
    <Tool
      label={t(call.muted ? "unmute" : "mute")}
      keyName="F6"
      pressed={call.muted}
      onClick={() => phone.mute()}
    >
      {call.muted ? <IconMicrophoneOff size={17} /> : <IconMicrophone size={17} />}
    </Tool>
  );
}

function HangUp({ label }: { label: string }) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size="lg"
        className="strip-tool strip-end"
        aria-label={label}
        aria-keyshortcuts="F9"
        onClick={() => phone.hangUp()}
      >
        <IconPhoneOff size={17} />
        <Key name="F9" />
      </ActionIcon>
    </Tooltip>
  );
}

function Keypad() {
  const { t } = useTranslation("work");
  return (
    <Popover trapFocus returnFocus keepMounted={false}>
      <Popover.Target>
        <ActionIcon variant="default" size="lg" aria-label={t("keys")} className="wide-only">
          <IconDialpad size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown
        onKeyDown={({ key }) => /^[0-9*#]$/.test(key) && phone.press(key)}
        aria-label={t("keys")}
      >
        <SimpleGrid cols={3} spacing={6}>
          {[..."123456789*0#"].map((key) => (
            <Button key={key} variant="default" onClick={() => phone.press(key)}>
              {key}
            </Button>
          ))}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  );
}

function Tool(props: {
  label: string;
  keyName: string;
  onClick: () => void;
  children: ReactNode;
  pressed?: boolean;
  disabled?: boolean;
}) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant={props.pressed ? "filled" : "default"}
        size="lg"
        className="strip-tool"
        aria-label={props.label}
        aria-keyshortcuts={props.keyName}
        aria-pressed={props.pressed}
        disabled={props.disabled ?? false}
        onClick={props.onClick}
      >
        {props.children}
        <Key name={props.keyName} />
      </ActionIcon>
    </Tooltip>
  );
}

function Key({ name }: { name: string }) {
  return (
    <span className="strip-key" aria-hidden>
      {name}
    </span>
  );
}
