/** A short word to who is here for the first time; gone for good when they say so. */
import { Button, Group, Paper, Text, Title } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useSession } from "@/session/session";

export function FirstVisit() {
  const { t } = useTranslation("start");
  const session = useSession();
  const [seen, setSeen] = useLocalStorage({
    key: `callcenter.guided.${session.user_id}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  if (seen || !session.extension) return null;
  return (
    <Paper withBorder p="md" mb="lg" maw="46rem">
      <Title order={2} size="h5" mb={4}>
        {t("first.title")}
      </Title>
      <Text size="sm" mb="sm">
        {t("first.text")}
      </Text>
      <Group>
        <Button component={Link} to="/guide" size="sm">
          {t("first.read")}
        </Button>
        <Button variant="default" size="sm" onClick={() => setSeen(true)}>
          {t("first.done")}
        </Button>
      </Group>
    </Paper>
  );
}
