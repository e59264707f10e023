#include "stress/report/page_style.h"

namespace psem {

const char kPageStyle[] = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f6f3; --card: #ffffff; --sunk: #f3f4f1; --ink: #1c2126; --soft: #5a636d;
  --line: #e1e3de; --pass: #17733f; --pass-back: #e0f2e6; --fail: #b4233a; --fail-back: #fbe4e7;
  --doubt: #8a5a00; --doubt-back: #fbefd2; --skip: #5a636d; --skip-back: #e9ebee;
  --bar: #3c6fb4;
  --acquire: #2f66b0; --try: #0f7a75; --until: #6d4fb8; --release: #b3541e; --other: #66707b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1c2024; --sunk: #23282d; --ink: #e8eaec; --soft: #a3adb6;
    --line: #31373d; --pass: #6fd39a; --pass-back: #17382a; --fail: #ff8a9b; --fail-back: #45202a;
    --doubt: #f0c160; --doubt-back: #3f3216; --skip: #a3adb6; --skip-back: #2b3137;
    --bar: #5b90d6;
    --acquire: #3f77c4; --try: #16857f; --until: #7d60c9; --release: #bd5f28; --other: #6b7681;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
main { max-width: 1180px; margin: 0 auto; padding: 28px 24px 48px; }
h1, h2, h3, p { margin: 0; }
h1 { font-size: 26px; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 36px 0 12px; }
h3 { font-size: 15px; }
code, pre, .mono { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; }
code { font-size: 0.92em; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px 22px;
  min-width: 0;
}
.card + .card { margin-top: 16px; }
.badge {
  display: inline-block; padding: 1px 9px; border-radius: 999px; font-size: 12px; font-weight: 650;
  letter-spacing: 0.03em; white-space: nowrap;
}
.PASS { color: var(--pass); background: var(--pass-back); }
.FAIL { color: var(--fail); background: var(--fail-back); }
.INCONCLUSIVE, .unfinished { color: var(--doubt); background: var(--doubt-back); }
.interest { color: var(--doubt); background: var(--doubt-back); }
.SKIPPED { color: var(--skip); background: var(--skip-back); }

.verdict { display: grid; gap: 14px; border-left: 6px solid var(--edge); padding-left: 20px; }
.verdict > .badge { font-size: 15px; padding: 3px 14px; justify-self: start; }
.edge-PASS { --edge: var(--pass); } .edge-FAIL { --edge: var(--fail); }
.edge-INCONCLUSIVE, .edge-unfinished { --edge: var(--doubt); } .edge-SKIPPED { --edge: var(--skip); }
.tiles { display: flex; flex-wrap: wrap; gap: 8px 30px; padding: 0; margin: 0; }
.tiles div { min-width: 0; }
.tiles dt { color: var(--soft); font-size: 12.5px; }
.tiles dd { margin: 0; font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; }
.findings { margin: 0; padding: 0; list-style: none; }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: 3px; }

table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th {
  text-align: left; font-size: 12.5px; font-weight: 550; color: var(--soft); padding: 0 14px 8px 0;
}
td { padding: 9px 14px 9px 0; border-top: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; }
td .question { color: var(--soft); font-size: 13px; }
td.note { color: var(--soft); overflow-wrap: anywhere; }
.rate { min-width: 150px; }
.track { display: block; height: 6px; border-radius: 3px; background: var(--sunk); margin-top: 5px; }
.fill { display: block; height: 100%; border-radius: 3px; background: var(--bar); }

.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: 8px 14px; }
.bars .track { align-self: center; height: 12px; border-radius: 4px; margin: 0; }
.bars .fill { border-radius: 4px; }
.bars .number { font-variant-numeric: tabular-nums; }

.outcomes { display: grid; grid-template-columns: repeat(auto-fill, minmax(330px, 1fr)); gap: 12px; }
.outcomes .card { margin: 0; padding: 14px 16px; }
.outcomes h3 { display: flex; justify-content: space-between; gap: 10px; margin-bottom: 8px; }
.outcomes td { padding: 5px 10px 5px 0; font-size: 13.5px; }
.outcomes tr.unseen td { color: var(--soft); }
.grade { font-size: 12px; color: var(--soft); white-space: nowrap; }
.grade::before {
  content: ""; display: inline-block; width: 8px; height: 8px; border-radius: 50%; margin-right: 7px;
  background: var(--dot);
}
.required { --dot: var(--bar); } .allowed { --dot: var(--line); }
.interesting { --dot: var(--doubt); } .forbidden { --dot: var(--fail); }
tr.forbidden td, tr.missing td { color: var(--fail); font-weight: 600; }
dl.meanings {
  display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; font-size: 13.5px;
}
dl.meanings dt { font-weight: 550; } dl.meanings dd { margin: 0; color: var(--soft); }
details > summary { cursor: pointer; font-weight: 600; }
details[open] > summary { margin-bottom: 12px; }
.failure details { margin-top: 18px; }
.word { display: inline-block; max-width: 100%; overflow-wrap: anywhere; }

.facts { display: grid; grid-template-columns: 92px minmax(0, 1fr); gap: 8px 16px; margin: 16px 0 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.facts ol { margin: 0; padding-left: 20px; } .facts li + li { margin-top: 6px; }
.picture {
  margin: 20px -22px 0; border: solid var(--line); border-width: 1px 0; padding: 8px 0;
  overflow-x: auto;
}
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 10px 0 0; font-size: 12.5px; }
.legend span { color: var(--soft); white-space: nowrap; }
.legend i {
  display: inline-block; width: 14px; height: 10px; border-radius: 3px; margin-right: 6px;
  background: var(--kind); vertical-align: baseline;
}
.legend i.none { background: none; border: 1.5px solid var(--soft); }
.legend i.decides { background: none; border: 2px solid var(--fail); }
pre {
  margin: 0; padding: 14px 16px; background: var(--sunk); border-radius: 8px; overflow-x: auto;
  font-size: 12.5px; line-height: 1.45; user-select: all;
}

.timeline { display: block; margin: 0 auto; font-size: 12px; }
.timeline text { fill: var(--ink); }
.timeline .lane { fill: var(--sunk); } .timeline .odd { fill: none; }
.timeline .who { font-weight: 600; } .timeline .pid, .timeline .time { fill: var(--soft); font-size: 11px; }
.timeline .time { text-anchor: middle; }
.timeline .tick { stroke: var(--line); }
.timeline .gap { fill: var(--line); }
.acquire { --kind: var(--acquire); } .try { --kind: var(--try); } .until { --kind: var(--until); }
.release { --kind: var(--release); } .other { --kind: var(--other); }
.timeline .call rect { fill: var(--kind); stroke: var(--kind); stroke-width: 1.5; }
.timeline .call .result {
  fill: #ffffff; font-weight: 600; paint-order: stroke; stroke: var(--kind); stroke-width: 3px;
}
.timeline .failed rect { fill: var(--card); stroke: var(--kind); }
.timeline .failed .result { fill: var(--ink); stroke: none; }
.timeline .failed .stripe { fill: var(--soft); }
.timeline .pending rect { stroke-dasharray: 5 3; }
.timeline .decides > rect:first-of-type { stroke: var(--fail); stroke-width: 3; }
.timeline .operation { fill: var(--soft); font-size: 11px; }
.timeline .call rect.hold { stroke: none; }
.timeline .stripe { fill: #ffffff; fill-opacity: 0.28; }
.timeline .pause circle { fill: var(--ink); stroke: var(--card); stroke-width: 1.5; }
.timeline .pause path { stroke: var(--card); stroke-width: 2; fill: none; }
.timeline .open { fill: none; stroke: var(--kind); stroke-width: 2; stroke-linejoin: round; }
.timeline .dead { fill: none; stroke: var(--fail); stroke-width: 3; stroke-linecap: round; }
.timeline .found line { stroke: var(--fail); stroke-width: 2; stroke-dasharray: 4 3; }
.timeline .found text { fill: var(--fail); font-weight: 650; text-anchor: middle; }
footer { margin-top: 36px; font-size: 13px; color: var(--soft); overflow-wrap: anywhere; }

@media (max-width: 760px) {
  main { padding: 18px 14px 36px; }
  h1 { font-size: 22px; }
  .card { padding: 16px; }
  .picture { margin-inline: -16px; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 2px; }
  .facts dd { margin-bottom: 10px; }
  .outcomes { grid-template-columns: minmax(0, 1fr); }
  dl.meanings { grid-template-columns: minmax(0, 1fr); } dl.meanings dd { margin-bottom: 6px; }
  .scenarios thead { display: none; }
  .scenarios tr {
    display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 6px 14px; padding: 12px 0;
    border-top: 1px solid var(--line);
  }
  .scenarios tr:first-child { border: 0; padding-top: 0; }
  .scenarios td { border: 0; padding: 0; text-align: left; min-width: 0; }
  .scenarios td:first-child { grid-column: 1 / 3; }
  .scenarios td:nth-child(2) { justify-self: end; }
  .scenarios td.note { grid-column: 1 / -1; }
  .scenarios td:empty { display: none; }
  .scenarios td[data-label]::before {
    content: attr(data-label); display: block; color: var(--soft); font-size: 12px;
  }
}
@media print {
  body { background: none; } .card { break-inside: avoid; } .picture { overflow: visible; }
}
)css";

}  // namespace psem
