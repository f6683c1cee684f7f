/** Text that a click copies: a phone to dictate, an address to send. */
import { Tooltip, UnstyledButton } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  readonly text: string;
  readonly children?: ReactNode;
  /** In a row that opens by a click: the mark alone copies. */
  readonly byMark?: boolean;
}

export function CopyText({ text, children, byMark = false }: Props) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1_500 });
  const Mark = clipboard.copied ? IconCheck : IconCopy;
  const words = t(clipboard.copied ? "copied" : "copy");
  const button = (
    <Tooltip label={words}>
      <UnstyledButton
        className="copy"
        onClick={(event) => {
          event.stopPropagation();
          clipboard.copy(text);
        }}
      >
        {!byMark && (children ?? text)}
        <Mark size={13} aria-label={words} />
      </UnstyledButton>
    </Tooltip>
  );
  if (!byMark) return button;
  return (
    <span className="copy-beside">
      <span title={text}>{children ?? text}</span>
      {button}
    </span>
  );
}
