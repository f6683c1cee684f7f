/** Lists with their filters under a name of one's own; kept on the server, so on any machine. */
import { ActionIcon, Button, Group, Menu, TextInput } from "@mantine/core";
import { IconBookmark, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type { ViewsShown } from "@/api/schema";
import { ProblemNote } from "@/ui/ProblemNote";
import { onceKey } from "../data";

export function SavedViews({ list }: { list: string }) {
  const { t } = useTranslation("cases");
  const here = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const query = here.search.slice(1);
  const found = useQuery({
    queryKey: ["saved-views"],
    queryFn: () => take<ViewsShown>(api.GET("/api/v1/saved-views")),
  });
  const anew = () => client.invalidateQueries({ queryKey: ["saved-views"] });
  const saving = useMutation({
    mutationFn: async () => {
      const body = { list, name: name.trim(), query };
      await api.POST("/api/v1/saved-views", {
        params: { header: { "Idempotency-Key": onceKey(JSON.stringify(body)) } },
        body,
      });
    },
    onSuccess: () => {
      setName("");
      return anew();
    },
  });
  const deleting = useMutation({
    mutationFn: async (viewId: string) => {
      await api.DELETE("/api/v1/saved-views/{view_id}", { params: { path: { view_id: viewId } } });
    },
    onSuccess: anew,
  });
  const views = found.data?.items.filter((one) => one.list === list) ?? [];
  return (
    <Menu position="bottom-end" width={320} keepMounted={false} trapFocus>
      <Menu.Target>
        <Button variant="default" aria-label={t("views")}>
          <IconBookmark size={15} aria-hidden />
          <span className="button-words">{t("views")}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {views.map((one) => (
          <Group key={one.view_id} gap={4} wrap="nowrap">
            <Menu.Item onClick={() => navigate(`${here.pathname}?${one.query}`)}>
              {one.name}
            </Menu.Item>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("views.delete", { name: one.name })}
              onClick={() => deleting.mutate(one.view_id)}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </Group>
        ))}
        {views.length > 0 && <Menu.Divider />}
        <form
          className="menu-row"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) saving.mutate();
          }}
        >
          <TextInput
            label={t("views.save")}
            description={t("views.hint")}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            type="submit"
            size="xs"
            mt="xs"
            disabled={!name.trim()}
            loading={saving.isPending}
          >
            {t("common:save")}
          </Button>
          <ProblemNote problem={saving.error ?? deleting.error} />
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}
