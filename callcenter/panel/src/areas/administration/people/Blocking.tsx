/** Close somebody's access at once, after reading what that takes away; or open it again. */
import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type { UserShown } from "@/api/schema";
import { ProblemNote } from "@/ui/ProblemNote";
import { once, useHoldings } from "../queries";

const REASONS = [
  "dismissed",
  "transferred",
  "long_leave",
  "compromised",
  "not_confirmed",
  "other",
] as const;
type Reason = (typeof REASONS)[number];

interface Props {
  readonly user: UserShown;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly reason?: Reason;
}

export function BlockModal({ user, opened, onClose, reason: usual = "dismissed" }: Props) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const held = useHoldings(user.user_id, opened);
  const [reason, setReason] = useState<Reason>(usual);
  const [note, setNote] = useState("");
  const blocking = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/users/{user_id}/block", {
          params: { path: { user_id: user.user_id } },
          headers: once(),
          body: { reason, note },
        }),
      ),
    onSuccess: () => {
      notifications.show({ message: t("block.done", { name: user.full_name }) });
      onClose();
    },
    onSettled: () => refresh(client),
  });
  return (
    <Modal opened={opened} onClose={onClose} title={`${t("block.title")}: ${user.full_name}`}>
      <Stack>
        <Text size="sm">
          {t("block.what", {
            sessions: held.data?.sessions ?? "…",
            cases: held.data?.open_cases ?? "…",
          })}
        </Text>
        <NativeSelect
          label={t("block.reason")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value as Reason)}
          data={REASONS.map((one) => ({ value: one, label: t(`reason.${one}`) }))}
        />
        <TextInput
          label={t("block.note")}
          maxLength={200}
          required={reason === "other"}
          value={note}
          error={blocking.error instanceof ApiProblem && blocking.error.mistakeAt("body.note")}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <ProblemNote problem={blocking.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button color="red" loading={blocking.isPending} onClick={() => blocking.mutate()}>
            {t("block.do")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

export function UnblockButton({ user }: { user: UserShown }) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const opening = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/users/{user_id}/unblock", {
          params: { path: { user_id: user.user_id } },
          headers: once(),
        }),
      ),
    onSuccess: () => notifications.show({ message: t("unblock.done", { name: user.full_name }) }),
    onSettled: () => refresh(client),
  });
  return (
    <>
      <Button variant="default" loading={opening.isPending} onClick={() => opening.mutate()}>
        {t("unblock")}
      </Button>
      <ProblemNote problem={opening.error} />
    </>
  );
}

function refresh(client: ReturnType<typeof useQueryClient>): void {
  void client.invalidateQueries({ queryKey: ["users"] });
  void client.invalidateQueries({ queryKey: ["access-review"] });
  void client.invalidateQueries({ queryKey: ["sessions"] });
}
