// The bench without reloading: scans wait for one another, every answer has its sound, and the box keeps the focus.
// Without this script the same form is sent and the same page comes back.
const TONES = { ready: [[660, 0.09]], done: [[880, 0.08], [1320, 0.12]], already: [[660, 0.1], [660, 0.1]],
  refused: [[220, 0.28], [165, 0.36]], unknown: [[330, 0.18], [247, 0.26]] };
let sound;

function play(outcome) {
  try {
    sound ??= new AudioContext();
    let at = sound.currentTime;
    for (const [pitch, seconds] of TONES[outcome] ?? []) {
      const tone = sound.createOscillator();
      const loudness = sound.createGain();
      tone.type = outcome === "refused" ? "square" : "sine";
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.2, at);
      loudness.gain.exponentialRampToValueAtTime(0.001, at + seconds);
      tone.connect(loudness).connect(sound.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds + 0.03;
    }
  } catch { /* no sound here: the words say it */ }
}

export function startBench(bench) {
  const scans = [];
  let isBusy = false;
  const box = () => bench.querySelector("[data-bench-box]");
  const form = () => box().form;

  function show(page) {
    for (const part of page.querySelectorAll("[data-bench-part]")) {
      const here = bench.querySelector(`[data-bench-part="${part.dataset.benchPart}"]`);
      here?.replaceChildren(...part.childNodes);
    }
    // The box itself stays, with what is being typed: only the card that counts and its like go on.
    for (const hidden of page.querySelectorAll("[data-bench] input[type=hidden]")) {
      const here = form().elements.namedItem(hidden.name);
      if (here) here.value = hidden.value;
    }
    play(bench.querySelector("[data-outcome]")?.dataset.outcome);
  }

  async function send(scan) {
    const filled = new FormData(form());
    filled.set("scan", scan);
    const answer = await fetch(form().action, { method: "POST", body: new URLSearchParams(filled), credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("[data-bench]")) throw new Error("signed out");
    show(page);
  }

  async function sendAll() {
    if (isBusy) return;
    isBusy = true;
    while (scans.length) {
      try { await send(scans[0]); scans.shift(); } catch {
        // The plain way shows what is wrong: no network, or signed out.
        box().value = scans.shift();
        form().submit();
        return;
      }
    }
    isBusy = false;
  }

  bench.addEventListener("submit", (event) => {
    event.preventDefault();
    scans.push(box().value);
    box().value = "";
    box().focus();
    sendAll();
  });
  // Whoever presses somewhere else and then scans means this box all the same.
  document.addEventListener("keydown", (event) => {
    const isField = event.target instanceof Element && event.target.closest("input, textarea, select, a, button, summary");
    if (!isField && event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) box()?.focus();
  });
  if (!box()) return;
  box().focus();
  play(bench.querySelector("[data-outcome]")?.dataset.outcome);
}
