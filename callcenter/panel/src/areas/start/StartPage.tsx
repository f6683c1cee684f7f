import { Card, Group, Kbd, SimpleGrid, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useSession } from "@/session/session";
import { usePlaces } from "@/shell/places";
import { PageHead } from "@/ui/PageHead";
import { FirstVisit } from "./FirstVisit";

export function StartPage() {
  const { t } = useTranslation("start");
  const session = useSession();
  const places = usePlaces().filter((place) => place.path !== "/");
  return (
    <>
      <PageHead title={t("hello", { name: session.full_name })} />
      <FirstVisit />
      <Text mb="md">{t("what")}</Text>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {places.map((place) => (
          <Card key={place.path} component={Link} to={place.path} withBorder padding="md">
            <Group wrap="nowrap">
              <place.icon size={22} aria-hidden />
              <Text fw={500}>{place.name}</Text>
              {place.keys && (
                <Kbd ml="auto" visibleFrom="sm">
                  {place.keys}
                </Kbd>
              )}
            </Group>
          </Card>
        ))}
      </SimpleGrid>
      <Text size="sm" c="dimmed" mt="lg" visibleFrom="sm">
        {t("palette")}
      </Text>
    </>
  );
}
