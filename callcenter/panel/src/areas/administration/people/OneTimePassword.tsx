/** A one-time password, shown once, to be handed over. */
import { Alert, Button, Group, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconKey } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  readonly login: string;
  readonly password: string;
  readonly children?: ReactNode; // what may follow
}

export function OneTimePassword({ login, password, children }: Props) {
  const { t } = useTranslation("administration");
  const clipboard = useClipboard();
  return (
    <Alert
      variant="outline"
      color="gray"
      role="status"
      icon={<IconKey aria-hidden />}
      title={t("once.title")}
    >
      <Text size="sm">{t("once.why")}</Text>
      <dl className="credentials">
        <dt>{t("login")}</dt>
        <dd>{login}</dd>
        <dt>{t("once.title")}</dt>
        <dd data-secret>{password}</dd>
      </dl>
      <Group gap="sm">
        <Button size="xs" variant="default" onClick={() => clipboard.copy(password)}>
          {t(clipboard.copied ? "common:copied" : "once.copy")}
        </Button>
        {children}
      </Group>
    </Alert>
  );
}
