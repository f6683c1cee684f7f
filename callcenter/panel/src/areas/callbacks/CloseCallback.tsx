/** Close an obligation without a call: a typed reason, kept under one's name. */
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type { CallbackShown } from "@/api/schema";
import { ProblemNote } from "@/ui/ProblemNote";
import { grouped } from "@/ui/phone";

interface Props {
  readonly callback: CallbackShown | null;
  readonly onClose: () => void;
}

export function CloseCallback({ callback, onClose }: Props) {
  const { t } = useTranslation("callbacks");
  return (
    <Modal opened={callback !== null} onClose={onClose} title={t("close")}>
      {callback && <Form key={callback.callback_id} callback={callback} onDone={onClose} />}
    </Modal>
  );
}

function Form({ callback, onDone }: { callback: CallbackShown; onDone: () => void }) {
  const { t } = useTranslation("callbacks");
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const closing = useMutation({
    mutationFn: async () => {
      await api.POST("/api/v1/callbacks/{callback_id}/close", {
        params: {
          path: { callback_id: callback.callback_id },
          header: {
            "If-Match": `"${callback.version}"`,
            "Idempotency-Key": crypto.randomUUID(),
          },
        },
        body: { reason, evidence_linkedid: null },
      });
    },
    onSuccess: () => {
      notifications.show({ message: t("closed", { number: grouped(callback.phone_e164) }) });
      onDone();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ["callbacks"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    closing.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text fw={500} className="figures">
          {grouped(callback.phone_e164)}
        </Text>
        <Textarea
          label={t("close.why")}
          description={t("close.hint")}
          data-autofocus
          required
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Refusal problem={closing.error} reason={reason} />
        <Group justify="flex-end">
          <Button type="submit" loading={closing.isPending}>
            {t("close")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Somebody was faster: both values side by side, the typed text stays. */
function Refusal({ problem, reason }: { problem: unknown; reason: string }) {
  const { t } = useTranslation("callbacks");
  if (!(problem instanceof ApiProblem) || problem.code !== "changed_meanwhile")
    return <ProblemNote problem={problem} />;
  const current = problem.more.current as CallbackShown | undefined;
  return (
    <Stack gap={4} role="alert">
      <Text size="sm" fw={500}>
        {t("changed.title")}
      </Text>
      <Text size="sm">
        {t("changed.theirs", { state: t(`state.${current?.state ?? "open"}`) })}
      </Text>
      <Text size="sm">{t("changed.yours", { reason })}</Text>
    </Stack>
  );
}
