/** One search box of a page: what is typed goes to `onSearch` when the fingers rest; `/` comes here. */
import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isTyping } from "@/shell/keys";

const REST_MILLISECONDS = 200;

interface Props {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string; // as the address has it
  readonly onSearch: (text: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly focus?: boolean; // the page is opened to search
  readonly size?: "sm" | "md";
}

export function SearchBox(props: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(props.value);
  const field = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback(props.onSearch, REST_MILLISECONDS);
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.code !== "Slash" || event.ctrlKey || event.altKey || event.metaKey) return;
      if (isTyping(event)) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  const type = (text: string) => {
    setTyped(text);
    search(text.trim());
  };
  return (
    <TextInput
      ref={field}
      type="search"
      role="searchbox"
      size={props.size ?? "sm"}
      aria-label={props.label}
      placeholder={props.placeholder ?? props.label}
      value={typed}
      autoFocus={props.focus ?? false}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed && <CloseButton size="sm" aria-label={t("clear")} onClick={() => type("")} />
      }
      onChange={(event) => type(event.currentTarget.value)}
      // A search that came after the fingers went on would take back the page they opened.
      onBlur={() => search.flush()}
      onKeyDown={(event) => {
        if (event.key === "Enter") search.flush();
        props.onKeyDown?.(event);
      }}
      maxLength={200}
    />
  );
}
