/** Text that a click copies: a phone to dictate, an address to send. */
import { Tooltip, UnstyledButton } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export function CopyText({ text, children }: { text: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1_500 });
  const Mark = clipboard.copied ? IconCheck : IconCopy;
  return (
    <Tooltip label={t(clipboard.copied ? "copied" : "copy")}>
      <UnstyledButton
        className="copy"
        onClick={(event) => {
          event.stopPropagation();
          clipboard.copy(text);
        }}
      >
        {children ?? text}
        <Mark size={13} aria-label={t(clipboard.copied ? "copied" : "copy")} />
      </UnstyledButton>
    </Tooltip>
  );
}
