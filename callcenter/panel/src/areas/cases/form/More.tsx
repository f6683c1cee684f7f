/** What is seldom needed, behind one line; open when something of it is filled in. */
import { Collapse, Stack, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

export function More({ children, opened = false }: { children: ReactNode; opened?: boolean }) {
  const { t } = useTranslation("cases");
  const [shown, setShown] = useState(opened);
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
