/** What is seldom needed, behind one line; open when something of it is mistaken. */
import { Collapse, Stack, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  readonly children: ReactNode;
  readonly wanted?: boolean; // something in it needs looking at: it opens, and may be closed again
}

export function More({ children, wanted = false }: Props) {
  const { t } = useTranslation("cases");
  const [shown, setShown] = useState(wanted);
  const [was, setWas] = useState(wanted);
  if (wanted !== was) {
    setWas(wanted);
    if (wanted) setShown(true);
  }
  const Mark = shown ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <UnstyledButton
        className="more"
        aria-expanded={shown}
        onClick={() => setShown((was) => !was)}
      >
        <Mark size={16} aria-hidden /> {t("moreFields")}
      </UnstyledButton>
      <Collapse expanded={shown} transitionDuration={0}>
        <Stack gap="md" mt="sm">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}
