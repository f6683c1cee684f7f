/** Whether a form that has just come may take the keyboard: never from somebody who types. */
import { useState } from "react";

const TEXT = "input:not([type=radio]):not([type=checkbox]), textarea, [contenteditable]";

export function useTakesFocus(): boolean {
  return useState(() => document.activeElement?.matches(TEXT) !== true)[0];
}
