/** One person: role and access, where signed in, block. */
import { Button, Skeleton, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import type { UserShown } from "@/api/schema";
import { useSession } from "@/session/session";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { dayAndTime } from "@/ui/zone";
import { useUser } from "../queries";
import "../administration.css";
import { BlockModal, UnblockButton } from "./Blocking";
import { NewPassword } from "./NewPassword";
import { RightsForm } from "./RightsForm";
import { SessionList } from "./SessionList";

export function PersonPage() {
  const user = useUser(useParams().userId ?? "");
  if (user.isPending) return <Skeleton h={320} className="appears-late" />;
  if (user.isError) return <ProblemPanel problem={user.error} retry={user.refetch} />;
  return <Person key={user.data.value.user_id} user={user.data.value} etag={user.data.etag} />;
}

function Person({ user, etag }: { user: UserShown; etag: string }) {
  const { t } = useTranslation("administration");
  const oneself = useSession().user_id === user.user_id;
  const [blocking, setBlocking] = useState(false);
  return (
    <>
      <PageHead title={user.full_name}>
        {!oneself &&
          (user.blocked_at ? (
            <UnblockButton user={user} />
          ) : (
            <Button variant="outline" color="red" onClick={() => setBlocking(true)}>
              {t("block.title")}
            </Button>
          ))}
      </PageHead>
      <Text size="sm" c="dimmed" mb="md">
        {user.login}
        {user.blocked_at &&
          `. ${t("state.blockedSince", {
            at: dayAndTime(user.blocked_at),
            reason: t(`reason.${user.blocked_reason ?? "other"}`),
          })}`}
      </Text>
      <section className="sheet">
        <Title order={2} size="h4">
          {t("person.rights")}
        </Title>
        <RightsForm user={user} />
      </section>
      <section className="sheet">
        <Title order={2} size="h4">
          {t("sessions.title")}
        </Title>
        <SessionList userId={user.user_id} />
        {!oneself && !user.blocked_at && <NewPassword user={user} etag={etag} />}
      </section>
      <BlockModal user={user} opened={blocking} onClose={() => setBlocking(false)} />
    </>
  );
}
