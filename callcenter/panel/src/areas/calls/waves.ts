/** wavesurfer with our two channels: the left is the citizen's, the right the operator's. */
import WaveSurfer from "wavesurfer.js";
import type { Side } from "./Player";

const HEIGHT = 56; // pixels of each side

export function drawWaves(container: HTMLElement, address: string) {
  const side = (name: string) => {
    const colour = `var(${name})`;
    return {
      // Mixed, not transparent: what was heard is drawn over what was not.
      waveColor: colourOf(container, `color-mix(in srgb, ${colour} 40%, var(--ground))`),
      progressColor: colourOf(container, colour),
      height: HEIGHT,
    };
  };
  const media = new Audio();
  const player = WaveSurfer.create({
    container,
    media,
    url: address,
    cspNonce: document.querySelector('meta[name="csp-nonce"]')?.getAttribute("content") ?? "",
    splitChannels: [side("--wave-citizen"), side("--wave-operator")],
    cursorColor: colourOf(container, "var(--mantine-color-text)"),
    normalize: true,
    dragToSeek: true,
  });
  const ears = earsOf(media);
  player.on("play", () => void ears.wake());
  return {
    player,
    hear: ears.hear,
    destroy() {
      player.destroy();
      ears.close();
    },
  };
}

/** A colour of the style sheet as a canvas understands it: light or dark is decided already. */
function colourOf(near: HTMLElement, said: string): string {
  const probe = near.appendChild(document.createElement("span"));
  probe.style.color = said;
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** Each side goes to both ears, so that one may be silenced and nobody needs two headphones. */
function earsOf(media: HTMLMediaElement) {
  const context = new AudioContext();
  const split = context.createChannelSplitter(2);
  context.createMediaElementSource(media).connect(split);
  const [citizen, operator] = [context.createGain(), context.createGain()];
  split.connect(citizen, 0).connect(context.destination);
  split.connect(operator, 1).connect(context.destination);
  return {
    wake: () => context.resume(), // a browser lets sound out only after a click
    hear(side: Side) {
      citizen.gain.value = side === "operator" ? 0 : 1;
      operator.gain.value = side === "citizen" ? 0 : 1;
    },
    close: () => void context.close(),
  };
}
