/** Call a number: the PBX rings this phone, which answers by itself, then the number. */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { CallStarted } from "@/api/schema";
import { ProblemNote } from "@/ui/ProblemNote";
import { phone } from "./phone";

export function DialBox({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("work");
  return (
    <Modal opened={opened} onClose={onClose} title={t("dial.title")} size="sm">
      <Dial onDone={onClose} />
    </Modal>
  );
}

function Dial({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("work");
  const [number, setNumber] = useState("");
  const calling = useCallOut();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    calling.mutate(number, { onSuccess: ({ device }) => device === "browser" && onDone() });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t("dial.number")}
          description={t("dial.hint")}
          inputMode="tel"
          data-autofocus
          required
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <ProblemNote problem={calling.error} />
        {calling.data?.device === "phone" && <Text size="sm">{t("dial.desk")}</Text>}
        <Group justify="flex-end">
          <Button type="submit" loading={calling.isPending}>
            {t("dial")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Have the PBX call a number for me. */
export function useCallOut() {
  return useAskedCall((number: string, key) =>
    api.POST("/api/v1/calls-out", {
      params: { header: { "Idempotency-Key": key } },
      body: { number },
    }),
  );
}

/** The same with an obligation to call back: the server knows the number. */
export function useCallBack() {
  return useAskedCall((callback_id: string, key) =>
    api.POST("/api/v1/callbacks/{callback_id}/call", {
      params: { path: { callback_id }, header: { "Idempotency-Key": key } },
      body: {},
    }),
  );
}

type Answer = Promise<{ data?: CallStarted }>;

function useAskedCall(ask: (whom: string, key: string) => Answer) {
  return useMutation({
    mutationFn: (whom: string) => {
      phone.expectCall(); // our leg may ring before the answer is here
      return take<CallStarted>(ask(whom, crypto.randomUUID()));
    },
    onSuccess: ({ device }) => device === "phone" && phone.forgetExpected(),
    onError: () => phone.forgetExpected(),
  });
}
