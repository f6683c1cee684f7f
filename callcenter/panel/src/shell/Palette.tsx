/** Ctrl+K: every place and action by its name, typed in either keyboard layout. */
import { Combobox, Kbd, Modal, ScrollArea, Text, TextInput, useCombobox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { type Command, useAllCommands } from "./commands";
import { bothLayouts } from "./layout";
import { usePlaces } from "./places";

export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      attributes={{ content: { "aria-label": t("palette") } }}
      yOffset="12vh"
      padding={0}
      transitionProps={{ duration: 0 }}
    >
      <Choices onClose={onClose} />
    </Modal>
  );
}

function Choices({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const combobox = useCombobox({ opened: true, onDropdownClose: onClose }); // by Escape
  const places = usePlaces().map<Command>((place) => ({
    id: place.path,
    name: place.name,
    ...(place.keys ? { keys: place.keys } : {}),
    run: () => navigate(place.path),
  }));
  const found = matching([...useAllCommands(), ...places], typed);
  const choose = (id: string) => {
    onClose();
    found.find((command) => command.id === id)?.run();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose} withinPortal={false}>
      <Combobox.EventsTarget>
        <TextInput
          size="md"
          variant="unstyled"
          px="md"
          data-autofocus
          aria-label={t("palette")}
          placeholder={t("palette.hint")}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            combobox.selectFirstOption();
          }}
        />
      </Combobox.EventsTarget>
      <ScrollArea.Autosize mah="50vh" type="scroll">
        <Combobox.Options p="xs" aria-label={t("palette")}>
          {found.map((command) => (
            <Combobox.Option
              key={command.id}
              value={command.id}
              data-id={command.id}
              className="palette-option"
            >
              <span>{command.name}</span>
              {command.keys && <Kbd size="xs">{command.keys}</Kbd>}
            </Combobox.Option>
          ))}
          {found.length === 0 && (
            <Combobox.Empty>
              <Text size="sm">{t("palette.none")}</Text>
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </ScrollArea.Autosize>
    </Combobox>
  );
}

function matching(commands: readonly Command[], typed: string): readonly Command[] {
  const wanted = bothLayouts(typed);
  return commands.filter((command) =>
    wanted.some((text) => command.name.toLowerCase().includes(text)),
  );
}
