/** Whom to transfer to: colleagues with what they do now, queues, 103 and 112. Keys alone do. */
import {
  Combobox,
  Modal,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  useCombobox,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { TransferTargets } from "@/api/schema";
import type { LiveAgent } from "@/live/live";
import { useSession } from "@/session/session";
import { bothLayouts } from "@/shell/layout";
import { AgentBadge } from "@/ui/AgentBadge";
import { useColleagues } from "./colleagues";
import { phone } from "./phone";

interface Target {
  readonly extension: string;
  readonly name: string;
  readonly agent?: LiveAgent;
  readonly blindOnly?: boolean; // nobody to talk to first
}

type Way = "warm" | "blind";

export function TransferBox({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("work");
  return (
    <Modal opened={opened} onClose={onClose} title={t("transfer.title")} yOffset="10vh">
      <Choice onDone={onClose} />
    </Modal>
  );
}

function Choice({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("work");
  const [typed, setTyped] = useState("");
  const [way, setWay] = useState<Way>("warm");
  const combobox = useCombobox({ opened: true });
  const found = matching(useTargets(), typed);
  const choose = (extension: string) => {
    const target = found.find((one) => one.extension === extension);
    onDone();
    if (target?.blindOnly || way === "blind") phone.transfer(extension);
    else void phone.consult(extension);
  };
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t("transfer.how")}
        value={way}
        onChange={(chosen) => setWay(chosen as Way)}
        data={[
          { value: "warm", label: t("transfer.warm") },
          { value: "blind", label: t("transfer.blind") },
        ]}
      />
      <Combobox store={combobox} onOptionSubmit={choose} withinPortal={false}>
        <Combobox.EventsTarget>
          <TextInput
            data-autofocus
            aria-label={t("transfer.find")}
            placeholder={t("transfer.find")}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              combobox.selectFirstOption();
            }}
            onFocus={() => combobox.selectFirstOption()}
          />
        </Combobox.EventsTarget>
        <Combobox.Options mt="xs" mah="45vh" style={{ overflowY: "auto" }}>
          {found.map((target) => (
            <Combobox.Option
              key={target.extension}
              value={target.extension}
              className="palette-option"
            >
              <span>{target.name}</span>
              {target.agent && <AgentBadge state={target.agent.state} />}
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>{t("transfer.none")}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox>
      <Text size="xs" c="dimmed">
        {t("transfer.hint")}
      </Text>
    </Stack>
  );
}

export function useTransferTargets() {
  return useQuery({
    queryKey: ["transfer-targets"],
    queryFn: () => take<TransferTargets>(api.GET("/api/v1/transfer-targets")),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}

function useTargets(): Target[] {
  const { t } = useTranslation("work");
  const me = useSession().user_id;
  const people = useColleagues(me).map<Target>((agent) => ({
    extension: agent.extension,
    name: agent.full_name,
    agent,
  }));
  const places = useTransferTargets();
  const queues = (places?.queues ?? []).map<Target>(({ extension, title }) => ({
    extension,
    name: t("transfer.queue", { title }),
    blindOnly: true,
  }));
  const urgent = (places?.emergency ?? []).map<Target>((extension) => ({
    extension,
    name: t(`transfer.${extension}`),
  }));
  const isHere = ({ agent }: Target) => agent?.state !== "offline";
  const away = people.filter((one) => !isHere(one)); // may be found by name, never by Enter alone
  return [...people.filter(isHere), ...queues, ...urgent, ...away];
}

function matching(targets: readonly Target[], typed: string): readonly Target[] {
  const wanted = bothLayouts(typed);
  return targets.filter(({ name, extension }) =>
    wanted.some((text) => name.toLowerCase().includes(text) || extension.startsWith(text)),
  );
}
