/** Keys of the phone, in every place and in every field; the palette shows them too. */
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Command, useCommands } from "@/shell/commands";
import { phone } from "./phone";
import type { PhoneState } from "./state";

export interface PhoneKeys {
  primary(): void; // answer, or become ready
  transfer(): void; // choose whom; during a consultation: connect
  dial(): void;
  devices(): void;
}

export function usePhoneKeys(keys: PhoneKeys, { talk, consult }: PhoneState): void {
  const { t } = useTranslation("work");
  const latest = useRef(keys);
  latest.current = keys;
  const phase = talk === null ? "none" : talk.phase === "ringing" ? "ringing" : "talk";
  const consulting = consult !== null;
  const muted = (consult ?? talk)?.muted === true;
  const held = talk?.held === true;
  const commands = useMemo(() => {
    const offered: Command[] = [];
    const offer = (name: string, key: string | null, run: () => void) =>
      offered.push({ id: `phone.${key ?? name}`, name: t(name), ...(key && { keys: key }), run });
    if (phase === "ringing") {
      offer("answer", "F2", () => latest.current.primary());
      offer("refuse", "F9", () => phone.hangUp());
    }
    if (phase === "none") {
      offer("role.ready", "F2", () => latest.current.primary());
      offer("dial", "F4", () => latest.current.dial());
    }
    if (phase === "talk") {
      if (!consulting) offer(held ? "unhold" : "hold", "F4", () => phone.hold());
      offer(muted ? "unmute" : "mute", "F6", () => phone.mute());
      offer(consulting ? "connect" : "transfer", "F8", () => latest.current.transfer());
      offer(consulting ? "backToCitizen" : "hangUp", "F9", () => phone.hangUp());
    }
    offer("devices", null, () => latest.current.devices());
    return offered;
  }, [phase, consulting, muted, held, t]);
  useCommands(commands);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
      const command = commands.find((one) => one.keys === event.key);
      if (command === undefined) return;
      event.preventDefault(); // F6 would leave the page
      command.run();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [commands]);
}
