/** Everything that may be set without a shell, by what it is about. */
import { Skeleton, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { SectionShown } from "@/api/schema";
import { may, useSession } from "@/session/session";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { PbxState } from "./PbxState";
import { useSettings } from "./queries";
import { GROUPS } from "./sections";
import "../administration.css";

const OTHERS = [
  { path: "/admin/prompts", title: "prompts", needs: "settings.read" },
  { path: "/admin/templates", title: "templates", needs: "templates.edit" },
  { path: "/admin/topics", title: "topics", needs: "topics.manage" },
  { path: "/directory", title: "directory", needs: "directory.edit" },
] as const;

export function SettingsPage() {
  const { t } = useTranslation("administration");
  const settings = useSettings();
  const session = useSession();
  if (settings.isPending) return <Skeleton h={320} className="appears-late" />;
  if (settings.isError) return <ProblemPanel problem={settings.error} retry={settings.refetch} />;
  const sections = new Map(settings.data.sections.map((one) => [one.section, one]));
  return (
    <>
      <PageHead title={t("settings")} />
      {GROUPS.map((group) => (
        <Group key={group.title} title={t(group.title)}>
          {group.sections.map((name) => {
            const shown = sections.get(name);
            return shown && <Card key={name} shown={shown} />;
          })}
        </Group>
      ))}
      <Group title={t("group.words")}>
        {OTHERS.filter((one) => may(session, one.needs)).map((one) => (
          <Link key={one.path} to={one.path} className="setting">
            <Text fw={500}>{t(one.title)}</Text>
            <Text size="sm" c="dimmed">
              {t(`${one.title}.what`)}
            </Text>
          </Link>
        ))}
      </Group>
      <PbxState pbxs={settings.data.pbxs} />
    </>
  );
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="setting-group">
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      <div className="settings">{children}</div>
    </section>
  );
}

function Card({ shown }: { shown: SectionShown }) {
  const { t } = useTranslation("administration");
  return (
    <Link to={`/admin/settings/${shown.section}`} className="setting">
      <Text fw={500}>{t(`section.${shown.section}`)}</Text>
      <Text size="sm" c="dimmed">
        {t(`section.${shown.section}.what`)}
      </Text>
      {(shown.source === "panel" || shown.source === "variable") && (
        <Text size="xs" mt={4}>
          {t(`source.${shown.source}.short`)}
        </Text>
      )}
    </Link>
  );
}
