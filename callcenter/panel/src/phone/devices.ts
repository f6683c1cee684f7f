/** Which microphone, headset and ringing device this person chose on this machine. */

export interface Devices {
  readonly microphone: string; // deviceId; "": what the system prefers
  readonly headset: string;
  readonly ringer: string;
}

const KEPT = "callcenter.devices";
const SYSTEM: Devices = { microphone: "", headset: "", ringer: "" };

export function keptDevices(): Devices {
  try {
    return { ...SYSTEM, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Devices>) };
  } catch {
    return SYSTEM;
  }
}

export function keepDevices(devices: Devices): void {
  localStorage.setItem(KEPT, JSON.stringify(devices));
}

export type MicrophoneProblem = "denied" | "missing" | "busy";

export class MicrophoneError extends Error {
  constructor(readonly problem: MicrophoneProblem) {
    super(problem);
  }
}

/** Open the chosen microphone, or any when the chosen one is gone. Throws MicrophoneError. */
export async function openMicrophone(chosen = keptDevices().microphone): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new MicrophoneError("denied"); // not a secure origin
  const clear = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const ask = (deviceId: string) =>
    navigator.mediaDevices.getUserMedia({
      audio: deviceId ? { ...clear, deviceId: { exact: deviceId } } : clear,
    });
  try {
    return await ask(chosen).catch((problem: unknown) => {
      if (chosen && problem instanceof Error && problem.name === "OverconstrainedError")
        return ask("");
      throw problem;
    });
  } catch (problem) {
    throw new MicrophoneError(PROBLEMS[problem instanceof Error ? problem.name : ""] ?? "busy");
  }
}

const PROBLEMS: Readonly<Record<string, MicrophoneProblem>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  NotReadableError: "busy",
};

/** Tell whether the page may use a microphone, now and whenever that changes; asks nobody. */
export async function watchPermission(told: (denied: boolean) => void): Promise<void> {
  const permission = await navigator.permissions
    .query({ name: "microphone" as PermissionName })
    .catch(() => null); // a browser that does not tell
  if (permission === null) return;
  const tell = () => told(permission.state === "denied");
  permission.addEventListener("change", tell);
  tell();
}

/** Let an element or an audio context play on a device; one that is gone: the system's. */
export async function playOn(player: HTMLAudioElement | AudioContext, device: string) {
  if (!("setSinkId" in player)) return; // this browser plays where the system says
  await (player.setSinkId as (device: string) => Promise<void>)
    .call(player, device)
    .catch(() => undefined);
}
