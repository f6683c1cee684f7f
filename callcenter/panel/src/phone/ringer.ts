/** Ringing: a sound made here, on its own device, a blinking title, a system notification. */
import i18next from "i18next";
import { keptDevices, playOn } from "./devices";

const PAIR_SECONDS = 0.42;
const EVERY_MILLISECONDS = 2_400;
const BLINK_MILLISECONDS = 900;

let stop: (() => void) | null = null;

/** Begin to ring; again while it rings: only the words change. */
export function startRinging(who: string): void {
  stopRinging();
  const ends = [sound(), blink(who), notify(who)];
  stop = () => {
    for (const end of ends) end();
  };
}

export function stopRinging(): void {
  stop?.();
  stop = null;
}

/** Two soft tones each 2.4 s, like a desk phone. Also the test of the ringing device. */
export function sound(): () => void {
  const context = new AudioContext();
  void playOn(context, keptDevices().ringer);
  const pair = () => {
    for (const [tone, at] of [
      [660, 0],
      [880, PAIR_SECONDS],
    ] as const)
      beep(context, tone, context.currentTime + at);
  };
  pair();
  const timer = window.setInterval(pair, EVERY_MILLISECONDS);
  return () => {
    window.clearInterval(timer);
    void context.close();
  };
}

function beep(context: AudioContext, tone: number, at: number): void {
  const wave = new OscillatorNode(context, { frequency: tone });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.25, at + 0.03);
  volume.gain.linearRampToValueAtTime(0, at + PAIR_SECONDS);
  wave.connect(volume).connect(context.destination);
  wave.start(at);
  wave.stop(at + PAIR_SECONDS);
}

function blink(who: string): () => void {
  const title = document.title;
  const words = `☎ ${i18next.t("work:ring.title", { who })}`;
  document.title = words;
  const timer = window.setInterval(() => {
    document.title = document.title === words ? title : words;
  }, BLINK_MILLISECONDS);
  return () => {
    window.clearInterval(timer);
    if (document.title === words) document.title = title;
  };
}

function notify(who: string): () => void {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted")
    return () => undefined;
  const note = new Notification(i18next.t("work:ring.title", { who }), {
    tag: "callcenter.ring",
    requireInteraction: true,
  });
  note.onclick = () => {
    window.focus();
    note.close();
  };
  return () => note.close();
}

/** Ask once, at a click: browsers refuse such a question without one. */
export function askForNotifications(): void {
  if ("Notification" in window && Notification.permission === "default")
    void Notification.requestPermission();
}
