/** The strip that never unmounts: what I do, who is on the phone, and what one can do with it. */
import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { IconAdjustments, IconPhoneOutgoing } from "@tabler/icons-react";
import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { beforeSignOut, useMay, useSession } from "@/session/session";
import { DeviceBox } from "./DeviceBox";
import { DialBox } from "./DialBox";
import { type PhoneKeys, usePhoneKeys } from "./keys";
import { phone } from "./phone";
import { RingNote } from "./RingNote";
import { ready, StateMenu } from "./StateMenu";
import { microphoneTrouble, type PhoneState, usePhone } from "./state";
import { TakeOver } from "./TakeOver";
import { TalkBar } from "./TalkBar";
import { TransferBox } from "./TransferBox";
import { useOwnState } from "./useOwnState";

export function PhoneStrip() {
  const session = useSession();
  const allowed = useMay("phone.use");
  return allowed && session.extension !== null ? <Strip owner={session.user_id} /> : null;
}

type Box = "none" | "transfer" | "dial" | "devices";

function Strip({ owner }: { owner: string }) {
  const { t } = useTranslation("work");
  const state = usePhone();
  const own = useOwnState();
  const [box, setBox] = useState<Box>("none");
  const close = () => setBox("none");
  useBeginning(owner, own);
  useEffect(() => beforeSignOut(() => phone.stop()), []);
  const { talk } = state;
  useCloseWithTalk(talk === null, setBox);
  const keys: PhoneKeys = {
    primary: talk?.phase === "ringing" ? () => void phone.answer() : () => ready(own),
    transfer: state.consult ? () => phone.connect() : () => talk && setBox("transfer"),
    dial: () => setBox("dial"),
    devices: () => setBox("devices"),
  };
  usePhoneKeys(keys, state);
  return (
    <section className="phone-strip" aria-label={t("strip")} data-busy={talk !== null}>
      <StateMenu own={own} />
      {talk ? (
        <TalkBar state={state} onTransfer={() => setBox("transfer")} />
      ) : (
        <Quiet state={state} onDial={keys.dial} onDevices={keys.devices} />
      )}
      <RingNote state={state} />
      <TransferBox opened={box === "transfer" && talk !== null} onClose={close} />
      <DialBox opened={box === "dial"} onClose={close} />
      <DeviceBox opened={box === "devices"} onClose={close} />
      <TakeOver state={state} />
    </section>
  );
}

/** Whom to transfer to is asked of one talk: the box must not open by itself at the next one. */
function useCloseWithTalk(quiet: boolean, setBox: Dispatch<SetStateAction<Box>>): void {
  useEffect(() => {
    if (quiet) setBox((box) => (box === "transfer" ? "none" : box));
  }, [quiet, setBox]);
}

/** Nobody on the phone: whether it works, and what must be done when it does not. */
function Quiet(props: { state: PhoneState; onDial: () => void; onDevices: () => void }) {
  const { t } = useTranslation("work");
  const { state } = props;
  const trouble = troubleOf(state);
  return (
    <>
      <Text size="sm" className="strip-words" c={trouble ? "var(--state-alarm)" : "dimmed"}>
        <span role={trouble ? "alert" : "status"}>{t(trouble ?? `line.${state.line}`)}</span>
      </Text>
      {["taken", "elsewhere"].includes(state.line) && (
        <button type="button" className="strip-link" onClick={() => phone.takeOver()}>
          {t("line.back")}
        </button>
      )}
      <Tooltip label={`${t("dial")} (F4)`}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t("dial")}
          disabled={state.line !== "ready"}
          onClick={props.onDial}
        >
          <IconPhoneOutgoing size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("devices")}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t("devices")}
          className="wide-only"
          onClick={props.onDevices}
        >
          <IconAdjustments size={18} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function troubleOf({ line, microphone, notice }: PhoneState): string | null {
  if (notice) return notice;
  const deaf = microphoneTrouble(microphone);
  if (deaf) return deaf;
  if (line === "lost") return "line.lostIdle";
  return ["failed", "elsewhere", "taken"].includes(line) ? `line.${line}` : null;
}

/**
 * Turn the phone on. Who has no phone but the browser says "ready" before anybody is put through;
 * who has one on the desk and never said anything is rung as before.
 */
function useBeginning(owner: string, { kept, live, choosing }: ReturnType<typeof useOwnState>) {
  const known = kept !== null && (kept.state !== null || live !== null);
  const silent = kept?.state === null && live?.state === "offline";
  const say = useRef(choosing.mutate);
  useEffect(() => {
    if (!known) return;
    if (silent) say.current({ state: "offline" }, { onSettled: () => phone.start(owner) });
    else phone.start(owner);
  }, [known, silent, owner]);
}
