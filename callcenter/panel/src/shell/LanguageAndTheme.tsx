import { ActionIcon, Group, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { chooseLanguage, type Language } from "@/words/i18n";

export function LanguageAndTheme() {
  const { t, i18n } = useTranslation();
  const { colorScheme, toggleColorScheme } = useMantineColorScheme();
  return (
    <Group gap="xs" wrap="nowrap">
      <SegmentedControl
        size="xs"
        aria-label={t("language")}
        value={i18n.language}
        onChange={(language) => void chooseLanguage(language as Language)}
        data={[
          { value: "ru", label: "РУС" },
          { value: "en", label: "ENG" },
        ]}
      />
      <ActionIcon variant="default" size="md" aria-label={t("theme")} onClick={toggleColorScheme}>
        {colorScheme === "dark" ? <IconSun size={16} /> : <IconMoon size={16} />}
      </ActionIcon>
    </Group>
  );
}
