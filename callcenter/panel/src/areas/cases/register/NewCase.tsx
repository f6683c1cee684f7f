/** A case without a call: a letter on paper, somebody at the door. Its draft opens at once. */
import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type { CaseShown, LetterRead } from "@/api/schema";
import { serverNow } from "@/live/live";
import { useMay, useSession } from "@/session/session";
import { type Command, useCommands } from "@/shell/commands";
import { ProblemNote } from "@/ui/ProblemNote";
import { onceKey } from "../data";

export function NewCase() {
  const { t } = useTranslation("cases");
  const may = useMay("cases.edit");
  const [opened, setOpened] = useState(false);
  const commands = useMemo<readonly Command[]>(
    () => (may ? [{ id: "new-case", name: t("new"), run: () => setOpened(true) }] : []),
    [may, t],
  );
  useCommands(commands);
  if (!may) return null;
  return (
    <>
      <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setOpened(true)}>
        {t("new")}
      </Button>
      {opened && <Dialog onClose={() => setOpened(false)} />}
    </>
  );
}

function Dialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("cases");
  const navigate = useNavigate();
  const { zone } = useSession();
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(serverNow());
  const [kind, setKind] = useState<"ticket" | "appeal">("appeal");
  const [day, setDay] = useState(today);
  const [attempt] = useState(() => crypto.randomUUID());
  const opening = useMutation({
    mutationFn: () => {
      const body = { kind, received_on: day };
      return take<CaseShown>(
        api.POST("/api/v1/paper", {
          params: { header: { "Idempotency-Key": onceKey(`${attempt} ${JSON.stringify(body)}`) } },
          body: body as LetterRead,
        }),
      );
    },
    onSuccess: (shown) => navigate(`/cases/${shown.case_id}`),
  });
  return (
    <Modal opened onClose={onClose} title={t("new")} transitionProps={{ duration: 0 }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          opening.mutate();
        }}
      >
        <Stack>
          <Text size="sm">{t("new.says")}</Text>
          <SegmentedControl
            aria-label={t("kind")}
            value={kind}
            onChange={(next) => setKind(next as "ticket" | "appeal")}
            data={(["appeal", "ticket"] as const).map((one) => ({
              value: one,
              label: t(`terms:kind.${one}`),
            }))}
          />
          <TextInput
            label={t("receivedOn")}
            type="date"
            max={today}
            required
            value={day}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
          <ProblemNote problem={opening.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={opening.isPending} data-autofocus>
              {t("new.open")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
