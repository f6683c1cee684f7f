/** Nothing to register: a wrong number, a test, a question answered at once. A reason is typed. */
import { Button, Popover, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const SHORTEST = 3; // of a reason, as the server has it

export function CloseDraft(props: { onClose: (reason: string) => void; busy: boolean }) {
  const { t } = useTranslation("cases");
  const [opened, setOpened] = useState(false);
  const [reason, setReason] = useState("");
  return (
    <Popover opened={opened} onChange={setOpened} width={320} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button variant="subtle" color="gray" onClick={() => setOpened((was) => !was)}>
          {t("closeDraft")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Textarea
            data-autofocus
            label={t("closeDraft.reason")}
            description={t("closeDraft.hint")}
            maxLength={500}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button
            variant="default"
            loading={props.busy}
            disabled={reason.trim().length < SHORTEST}
            onClick={() => props.onClose(reason.trim())}
          >
            {t("closeDraft.do")}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
