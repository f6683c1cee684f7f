/** The phone is open in another browser: a choice, with what it costs. */
import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Moment } from "@/ui/Moment";
import { phone } from "./phone";
import type { PhoneState } from "./state";

export function TakeOver({ state }: { state: PhoneState }) {
  const { t } = useTranslation("work");
  const [left, setLeft] = useState<string | null>(null);
  const since = state.elsewhereSince;
  const opened = state.line === "elsewhere" && since !== left;
  const leave = () => setLeft(since);
  return (
    <Modal opened={opened} onClose={leave} title={t("over.title")} centered>
      <Text size="sm">
        {since && t("over.since", { time: "\u0000" }).split("\u0000")[0]}
        {since && <Moment at={since} clock />}
        {since && t("over.since", { time: "\u0000" }).split("\u0000")[1]}
      </Text>
      <Text size="sm" mt="xs">
        {t("over.warn")}
      </Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={leave}>
          {t("over.leave")}
        </Button>
        <Button onClick={() => phone.takeOver()} data-autofocus>
          {t("over.take")}
        </Button>
      </Group>
    </Modal>
  );
}
