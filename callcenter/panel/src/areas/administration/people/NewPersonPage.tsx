/** A new account: filled in, added, its one-time password handed over. */
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type { UserShown } from "@/api/schema";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { once } from "../queries";
import "../administration.css";
import { OneTimePassword } from "./OneTimePassword";
import { NOBODY, PersonFields } from "./PersonFields";
import { oneTimePassword } from "./password";

export function NewPersonPage() {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const [login, setLogin] = useState("");
  const [said, setSaid] = useState(NOBODY);
  const adding = useMutation({
    mutationFn: async () => {
      const password = oneTimePassword();
      const body = { login: login.trim(), password, ...said };
      const user = await take<UserShown>(api.POST("/api/v1/users", { body, headers: once() }));
      return { user, password };
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["users"] }),
  });
  if (adding.data)
    return (
      <>
        <PageHead title={adding.data.user.full_name} />
        <OneTimePassword login={adding.data.user.login} password={adding.data.password}>
          <Button
            component={Link}
            to={`/admin/people/${adding.data.user.user_id}`}
            size="xs"
            variant="subtle"
          >
            {t("once.toPerson")}
          </Button>
        </OneTimePassword>
      </>
    );
  const problem = adding.error;
  return (
    <>
      <PageHead title={t("new.title")} />
      <form
        className="sheet"
        onSubmit={(event) => {
          event.preventDefault();
          adding.mutate();
        }}
      >
        <Stack>
          <PersonFields said={said} onChange={setSaid} problem={problem} />
          <TextInput
            label={t("login")}
            description={t("login.hint")}
            required
            pattern="[a-z0-9][a-z0-9._\-]+"
            maxLength={41}
            autoComplete="off"
            value={login}
            error={problem instanceof ApiProblem ? problem.mistakeAt("body.login") : undefined}
            onChange={(event) => setLogin(event.currentTarget.value)}
          />
          <ProblemNote problem={problem} />
          <Group>
            <Button type="submit" loading={adding.isPending}>
              {t("new.save")}
            </Button>
            <Button component={Link} to="/admin/people" variant="default">
              {t("common:cancel")}
            </Button>
          </Group>
        </Stack>
      </form>
    </>
  );
}
