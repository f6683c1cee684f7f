/** The editor of a section, by its name. */
import type { ChangeAsked, Section } from "@/api/schema";
import { AgentsEditor } from "./AgentsEditor";
import { CalendarEditor } from "./CalendarEditor";
import type { Editing } from "./editor";
import { HoursEditor } from "./HoursEditor";
import { NumbersEditor } from "./NumbersEditor";
import { PhonesEditor } from "./PhonesEditor";
import { QueuesEditor } from "./QueuesEditor";
import { DeskEditor, MenuEditor, PromisesEditor, RetentionEditor } from "./SmallEditors";
import { TermsEditor } from "./TermsEditor";

interface Props {
  readonly section: Section;
  readonly values: ChangeAsked; // the field named like the section
  readonly all: ChangeAsked; // every section as it stands, for what one refers to in another
  readonly onChange: (values: ChangeAsked) => void;
  readonly wrong: (place: string) => string | undefined;
  readonly readOnly: boolean;
}

export function SectionEditor({ section, values, all, onChange, wrong, readOnly }: Props) {
  const queues = all.queues?.queues ?? [];
  function editing<Values>(mine: Values): Editing<Values> {
    return {
      values: mine,
      onChange: (changed) => onChange({ [section]: changed }),
      wrong: (place) => wrong(`body.${section}.${place}`),
      readOnly,
    };
  }
  if (section === "hours" && values.hours) return <HoursEditor {...editing(values.hours)} />;
  if (section === "queues" && values.queues)
    return (
      <QueuesEditor
        {...editing(values.queues)}
        known={new Set(queues.map((queue) => queue.name))}
      />
    );
  if (section === "phones" && values.phones)
    return <PhonesEditor {...editing(values.phones)} queues={queues} />;
  if (section === "numbers" && values.numbers)
    return <NumbersEditor {...editing(values.numbers)} queues={queues} />;
  if (section === "menu" && values.menu) return <MenuEditor {...editing(values.menu)} />;
  if (section === "desk" && values.desk) return <DeskEditor {...editing(values.desk)} />;
  if (section === "calendar" && values.calendar)
    return <CalendarEditor {...editing(values.calendar)} />;
  if (section === "terms" && values.terms) return <TermsEditor {...editing(values.terms)} />;
  if (section === "promises" && values.promises)
    return <PromisesEditor {...editing(values.promises)} />;
  if (section === "retention" && values.retention)
    return <RetentionEditor {...editing(values.retention)} />;
  if (section === "agents" && values.agents) return <AgentsEditor {...editing(values.agents)} />;
  return null;
}
