/** The frame that never unmounts: rail, strip, notices; pages change inside it. */
import { ActionIcon, Anchor, Button, Drawer, Group, Menu, Text } from "@mantine/core";
import { IconMenu2, IconSearch, IconUser } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Outlet, useLocation } from "react-router";
import { areas } from "@/areas/all";
import { goLive, useLinkState } from "@/live/live";
import { signOut, useForgetSession, useSession } from "@/session/session";
import { useShellKeys } from "./keys";
import { LanguageAndTheme } from "./LanguageAndTheme";
import { NoSuchPage } from "./NoSuchPage";
import { Palette } from "./Palette";
import { placeAt, useIsForbidden, usePlaces } from "./places";

const ALWAYS = areas.flatMap(({ name, Always }) => (Always ? [{ name, Always }] : []));

export function Shell() {
  const { t } = useTranslation();
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [railOpen, setRailOpen] = useState(false);
  const openPalette = useCallback(() => setPaletteOpen(true), []);
  const forbidden = useIsForbidden();
  useShellKeys(openPalette);
  return (
    <div className="shell">
      <a className="skip" href="#page">
        {t("skip")}
      </a>
      <nav className="rail" aria-label={t("places")}>
        <Places />
      </nav>
      <Drawer opened={railOpen} onClose={() => setRailOpen(false)} size="16rem" title={t("places")}>
        <Places onGo={() => setRailOpen(false)} />
      </Drawer>
      <header className="top">
        <ActionIcon
          variant="subtle"
          color="gray"
          className="narrow-only"
          size="lg"
          aria-label={t("places")}
          onClick={() => setRailOpen(true)}
        >
          <IconMenu2 size={20} />
        </ActionIcon>
        <div className="strip" id="strip">
          {ALWAYS.map(({ name, Always }) => (
            <Suspense key={name} fallback={null}>
              <Always />
            </Suspense>
          ))}
        </div>
        <Group gap="xs" wrap="nowrap" className="top-right">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconSearch size={14} aria-hidden />}
            onClick={openPalette}
            aria-label={`${t("palette")}, Ctrl+K`}
            visibleFrom="md"
          >
            Ctrl+K
          </Button>
          <Me />
        </Group>
      </header>
      <LinkNote />
      <main className="page" id="page" tabIndex={-1} data-path={useLocation().pathname}>
        {forbidden ? <NoSuchPage /> : <Outlet />}
      </main>
      <Palette opened={paletteOpen} onClose={() => setPaletteOpen(false)} />
    </div>
  );
}

function Places({ onGo }: { onGo?: () => void }) {
  const places = usePlaces().filter((place) => place.rail !== false);
  const here = placeAt(places, useLocation().pathname);
  return (
    <ul className="places">
      {places.map((place) => (
        <li key={place.path}>
          <Link
            to={place.path}
            className={place === here ? "place active" : "place"}
            aria-current={place === here ? "page" : undefined}
            onClick={onGo}
          >
            <place.icon size={20} stroke={1.6} aria-hidden />
            <span>{place.name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Me() {
  const { t } = useTranslation();
  const session = useSession();
  const forget = useForgetSession();
  return (
    <Menu position="bottom-end" width={260} keepMounted={false}>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t("me", { name: session.full_name })}>
          <IconUser size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" c="var(--mantine-color-text)" fw={500}>
            {session.full_name}
          </Text>
          <Text size="xs">{t(`role.${session.role}`)}</Text>
          {session.organisation && <Text size="xs">{session.organisation}</Text>}
        </Menu.Label>
        <div className="menu-row">
          <LanguageAndTheme />
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/sessions">
          {t("ownSessions")}
        </Menu.Item>
        <Menu.Item onClick={() => void signOut().finally(forget)}>{t("signOut")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Says when live data is not live; nothing moves in the layout when it comes and goes. */
function LinkNote() {
  const { t } = useTranslation();
  const state = useLinkState();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(state !== "live"), state === "live" ? 0 : 2_000);
    return () => window.clearTimeout(timer);
  }, [state]);
  return (
    <div role="status" className="link-note" data-shown={late && state !== "live"}>
      {late && state !== "live" && (
        <>
          {t(`link.${state}`)}{" "}
          {state === "ended" && (
            <Anchor component="button" onClick={() => window.location.reload()}>
              {t("reload")}
            </Anchor>
          )}
        </>
      )}
    </div>
  );
}

/** Hold the live connection for as long as somebody is signed in. */
export function useLiveConnection(): void {
  const client = useQueryClient();
  useEffect(() => goLive(client), [client]);
}
