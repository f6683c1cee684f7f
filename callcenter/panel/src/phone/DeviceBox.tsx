/** Microphone, headset and ringing device: choose, see the level, hear oneself. */
import { Button, Group, Modal, Progress, Select, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Devices,
  keepDevices,
  keptDevices,
  MicrophoneError,
  openMicrophone,
  playOn,
} from "./devices";
import { phone } from "./phone";
import { askForNotifications, sound } from "./ringer";

const RING_MILLISECONDS = 2_000;
const RECORD_MILLISECONDS = 3_000;

export function DeviceBox({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("work");
  return (
    <Modal opened={opened} onClose={onClose} title={t("devices")}>
      <Choices />
    </Modal>
  );
}

function Choices() {
  const { t } = useTranslation("work");
  const [devices, setDevices] = useState(keptDevices);
  const [found, setFound] = useState<readonly MediaDeviceInfo[]>([]);
  const microphone = useMicrophone(devices.microphone);
  const opened = microphone.stream !== null;
  useEffect(() => {
    if (opened) void navigator.mediaDevices.enumerateDevices().then(setFound); // named once allowed
  }, [opened]);
  const choose = (part: keyof Devices) => (device: string | null) => {
    const next = { ...devices, [part]: device ?? "" };
    keepDevices(next);
    setDevices(next);
    void phone.changeDevices();
  };
  const field = (part: keyof Devices, kind: MediaDeviceKind) => (
    <Select
      label={t(`devices.${part}`)}
      value={devices[part]}
      onChange={choose(part)}
      allowDeselect={false}
      data={[
        { value: "", label: t("devices.system") },
        ...found
          .filter((one) => one.kind === kind && one.deviceId && one.deviceId !== "default")
          .map((one) => ({ value: one.deviceId, label: one.label || one.deviceId })),
      ]}
    />
  );
  return (
    <Stack gap="sm">
      {field("microphone", "audioinput")}
      <div>
        <Text size="sm">{t("devices.level")}</Text>
        <Level stream={microphone.stream} />
      </div>
      {microphone.problem && (
        <Text size="sm" role="alert" c="var(--state-alarm)">
          {t(`microphone.${microphone.problem}`)}
        </Text>
      )}
      <HearMyself stream={microphone.stream} />
      {field("headset", "audiooutput")}
      {field("ringer", "audiooutput")}
      <Group>
        <Button variant="default" onClick={ringShortly}>
          {t("devices.tryRing")}
        </Button>
        <Button variant="default" onClick={askForNotifications}>
          {t("devices.notify")}
        </Button>
      </Group>
    </Stack>
  );
}

function ringShortly(): void {
  window.setTimeout(sound(), RING_MILLISECONDS);
}

function useMicrophone(device: string) {
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let own: MediaStream | null = null;
    let over = false;
    const stop = () => {
      for (const track of own?.getTracks() ?? []) track.stop();
    };
    openMicrophone(device).then(
      (opened) => {
        own = opened;
        if (over) return stop();
        setProblem(null);
        setStream(opened);
      },
      (error: unknown) => setProblem(error instanceof MicrophoneError ? error.problem : "busy"),
    );
    return () => {
      over = true;
      stop();
    };
  }, [device]);
  return { stream, problem };
}

/** The loudness now, thirty times a second, past React. */
function Level({ stream }: { stream: MediaStream | null }) {
  const { t } = useTranslation("work");
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (stream === null) return;
    const context = new AudioContext();
    const meter = new AnalyserNode(context, { fftSize: 512 });
    context.createMediaStreamSource(stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    let frame = 0;
    const show = () => {
      meter.getFloatTimeDomainData(samples);
      const loudest = Math.min(1, Math.max(...samples.map(Math.abs)) * 1.5);
      if (bar.current) bar.current.style.width = `${Math.round(loudest * 100)}%`;
      frame = requestAnimationFrame(show);
    };
    show();
    return () => {
      cancelAnimationFrame(frame);
      void context.close();
    };
  }, [stream]);
  return (
    <Progress.Root aria-label={t("devices.level")}>
      <Progress.Section ref={bar} value={0} withAria={false} />
    </Progress.Root>
  );
}

function HearMyself({ stream }: { stream: MediaStream | null }) {
  const { t } = useTranslation("work");
  const [step, setStep] = useState<"idle" | "recording" | "playing">("idle");
  const record = async () => {
    if (stream === null) return;
    setStep("recording");
    const sound = await recorded(stream);
    setStep("playing");
    await played(sound);
    setStep("idle");
  };
  const words = {
    idle: "devices.record",
    recording: "devices.recording",
    playing: "devices.playing",
  };
  return (
    <Button
      variant="default"
      disabled={stream === null || step !== "idle"}
      onClick={() => void record()}
    >
      {t(words[step])}
    </Button>
  );
}

function recorded(stream: MediaStream): Promise<Blob> {
  return new Promise((resolve) => {
    const recorder = new MediaRecorder(stream);
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => resolve(new Blob(parts));
    recorder.start();
    window.setTimeout(() => recorder.stop(), RECORD_MILLISECONDS);
  });
}

async function played(sound: Blob): Promise<void> {
  const context = new AudioContext();
  await playOn(context, keptDevices().headset);
  const source = context.createBufferSource();
  source.buffer = await context.decodeAudioData(await sound.arrayBuffer());
  source.connect(context.destination);
  source.start();
  await new Promise((resolve) => {
    source.onended = resolve;
  });
  await context.close();
}
