# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's style sheet: light, dark and for print. No fonts or pictures from elsewhere."""

from __future__ import annotations

_LIGHT = """
  --paper: #ffffff; --ink: #1c2024; --quiet: #5a636c; --rule: #d5dae0; --wash: #f4f6f8; --link: #0b5cad;
  --moved: #2f6fb0; --resumed: #1b8a8f; --already_there: #8a94a0; --skipped: #b07d12; --failed: #b3372f;
  --not_reached: #7a4fa3; --good: #1d6b3c; --open: #7d5700; --bad: #a52a22; --warn-paper: #fff3d6; --warn-ink: #5c4100;
"""
_DARK = """
  --paper: #14181c; --ink: #e6e9ec; --quiet: #a3adb7; --rule: #37404a; --wash: #1d2329; --link: #8abdf2;
  --moved: #5b9bdb; --resumed: #3fb6ba; --already_there: #8a94a0; --skipped: #d9a53a; --failed: #ea7b72;
  --not_reached: #b08ad6; --good: #6fca93; --open: #e3b659; --bad: #f08f87; --warn-paper: #4a3700; --warn-ink: #ffe6a8;
"""

STYLE = (
    ":root { color-scheme: light;" + _LIGHT + "}\n"
    "@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { color-scheme: dark;" + _DARK + "} }\n"
    ":root[data-theme=dark] { color-scheme: dark;"
    + _DARK
    + "}\n"
    + """
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem; }
header { position: relative; padding-top: 2rem; padding-right: 7rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .75rem; }
h3 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; overflow-wrap: anywhere; }
section { padding: 1.75rem 0; border-top: 1px solid var(--rule); }
main > section:first-child { border-top: 0; padding-top: 1rem; }
p { margin: 0 0 .6rem; max-width: 46rem; }
a { color: var(--link); }
.note { color: var(--quiet); font-weight: normal; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; z-index: 3; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }

.banner { position: sticky; top: 0; z-index: 2; padding: .6rem 1.5rem; text-align: center;
  background: var(--warn-paper); color: var(--warn-ink); border-bottom: 3px double currentColor; }
.banner strong { text-transform: uppercase; letter-spacing: .12em; margin-right: .5rem; }

.verdict { font-size: 1.2rem; font-weight: 600; max-width: none; padding: .75rem 1rem; margin-bottom: 1rem;
  background: var(--wash); border-left: .4rem solid currentColor; overflow-wrap: anywhere; }
.good { color: var(--good); } .open { color: var(--open); } .bad { color: var(--bad); }
.error { padding: .75rem 1rem; margin-bottom: 1rem; border: 3px double currentColor; overflow-wrap: anywhere; }
dl { margin: 0; } dd { margin: 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem;
  margin: 0 0 1.25rem; }
.figures div { display: flex; flex-direction: column-reverse; justify-content: flex-end;
  border-top: 2px solid var(--rule); padding-top: .4rem; }
.figures dt { color: var(--quiet); font-size: .9rem; }
.figures dd { font-size: 1.7rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.portraits { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 0 2rem;
  margin-bottom: 1.25rem; }
.portraits h3 { margin-top: 0; }
.facts div { display: grid; grid-template-columns: 6rem 1fr; }
.facts dt { color: var(--quiet); } .facts dd { overflow-wrap: anywhere; }

.scroller { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .94rem; }
table.narrow { width: auto; min-width: 26rem; }
td.state { font-weight: 600; min-width: 14rem; }
#pool-table thead th { white-space: normal; } #pool-table th:first-child { min-width: 9rem; }
caption { text-align: left; color: var(--quiet); padding: 0 0 .4rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; } tbody th { font-weight: normal; }
thead th { white-space: nowrap; border-bottom: 2px solid var(--quiet); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
table.numbers thead th { white-space: normal; }
.reason { min-width: 16rem; } .names { min-width: 17rem; } .names, .address { overflow-wrap: anywhere; }
td.path { overflow-wrap: anywhere; font-size: .85rem; min-width: 12rem; }
.plain { list-style: none; margin: 0; padding: 0; }
bdi { unicode-bidi: isolate; overflow-wrap: anywhere; }
pre { background: var(--wash); border: 1px solid var(--rule); padding: .5rem .75rem; margin: .4rem 0; overflow-x: auto;
  font-size: .85rem; }
td pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.steps li { margin-bottom: .9rem; } .step { margin: 0; font-weight: 600; }

figure { margin: 0 0 1.25rem; overflow-x: auto; }
figcaption { color: var(--quiet); font-size: .9rem; }
svg { display: block; width: 100%; height: auto; min-width: 40rem; overflow: visible; }
svg text { fill: var(--ink); font-size: 13px; }
.grid { stroke: var(--rule); }
.curve { fill: none; stroke: var(--moved); stroke-width: 2; } .area { fill: var(--moved); opacity: .15; }
.fill-moved { fill: var(--moved); } .fill-resumed { fill: var(--resumed); }
.fill-already_there { fill: var(--already_there); } .fill-skipped { fill: var(--skipped); }
.fill-failed { fill: var(--failed); } .fill-not_reached { fill: var(--not_reached); }
.chip { display: inline-block; width: .75rem; height: .75rem; margin-right: .5rem; border-radius: 2px; }
.chip.moved { background: var(--moved); } .chip.resumed { background: var(--resumed); }
.chip.already_there { background: var(--already_there); } .chip.skipped { background: var(--skipped); }
.chip.failed { background: var(--failed); } .chip.not_reached { background: var(--not_reached); }

details { margin: 0 0 1rem; } li > details { margin: 0; } summary { cursor: pointer; color: var(--link); }
summary h3 { display: inline; } details[open] > summary { margin-bottom: .6rem; }

.controls { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; margin: 0 0 .75rem; }
input, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--quiet);
  border-radius: 4px; padding: .3rem .6rem; }
input[type=search] { width: 18rem; max-width: 100%; }
button { cursor: pointer; } button:disabled { opacity: .45; cursor: default; }
#theme { position: absolute; right: 1.5rem; top: 2rem; }
th button { border: 0; padding: 0; background: none; font-weight: 600; }
th[aria-sort] button::after { content: " \\2195"; color: var(--quiet); }
th[aria-sort=ascending] button::after { content: " \\2191"; color: var(--ink); }
th[aria-sort=descending] button::after { content: " \\2193"; color: var(--ink); }
#user-table { table-layout: fixed; min-width: 52rem; } #user-table .reason { min-width: 0; }
#user-table th[data-column=address] { width: 30%; } #user-table th[data-column=outcome] { width: 20%; }
#user-table th[data-column=rows] { width: 8%; } #user-table th[data-column=lost] { width: 10%; }
.print-only { display: none; }
footer { padding-top: 1rem; padding-bottom: 3rem; color: var(--quiet); font-size: .9rem; }

.contents { max-width: 68rem; margin: 0 auto; padding: .75rem 1.5rem 0; }
.contents ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: 0; padding: 0; }
.narrow-only { display: none; }

@media screen and (max-width: 40rem) {
  .contents { padding-left: 1rem; padding-right: 1rem; } .contents li { padding: .2rem 0; }
  /* Each row is a block, each cell a line with the name of its column. */
  table, tbody, tr, th, td, caption { display: block; } thead { display: none; }
  .scroller, figure { overflow: visible; }
  #user-table, table.narrow, svg, .reason, .names, td.path, td.state { min-width: 0; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--rule); } tbody th { font-weight: 600; }
  th, td { border: 0; padding: .1rem 0; white-space: normal; overflow-wrap: anywhere; }
  td.number { text-align: left; } td:empty { display: none; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--quiet); }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; } .portraits > div + div { margin-top: 1rem; }
  svg text { font-size: 24px; } #data figure { display: none; } .narrow-only { display: block; }
}
@media (max-width: 40rem) {
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  header { padding-right: 1rem; } #theme { position: static; margin-top: .5rem; }
  h1 { font-size: 1.5rem; } .figures { grid-template-columns: repeat(2, 1fr); }
  table.narrow { min-width: 0; width: 100%; }
}
"""
    + "@media print { :root:root:root { color-scheme: light;"
    + _LIGHT
    + """}
  @page { margin: 12mm; }
  .contents, #users summary { display: none; } svg { max-width: 11cm; } #data svg { max-width: 12cm; }
  #user-table { font-size: 7pt; line-height: 1.05; } #user-table th[data-column=outcome] { width: 16%; }
  .steps li { margin-bottom: .4rem; } .portraits, p, .scroller, figure { margin-bottom: .5rem; }
  #user-table th, #user-table td { padding: 0 2mm 0 0; } th, td { padding-top: .6mm; padding-bottom: .6mm; }
  @page rehearsal { @top-center { content: "REHEARSAL. Nothing was changed."; font: bold 9pt sans-serif; } }
  .rehearsal { page: rehearsal; }
  html { font-size: 8pt; }
  body { line-height: 1.25; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  header, main, footer { max-width: none; padding: 0; } footer { padding: 2mm 0 0; }
  p { max-width: none; } .banner { position: static; } header { padding-top: 3mm; }
  .controls, #theme, .skip, noscript { display: none; }
  .print-only { display: block; }
  /* Without scripts, too, folded parts are printed. */
  details::details-content { content-visibility: visible; block-size: auto; } details { display: block; }
  summary { list-style: none; color: inherit; }
  h2, h3, caption, thead, summary { break-after: avoid; } tbody tr:first-child { break-before: avoid; }
  figure, tr, li, .figures, .portraits, .narrow { break-inside: avoid; }
  thead { display: table-header-group; } .scroller { overflow: visible; } section { padding: 2mm 0; }
  svg, #user-table, .reason { min-width: 0; } .names { min-width: 20rem; }
  #audit .names { min-width: 28rem; font-size: 7pt; } pre { white-space: pre-wrap; }
  /* Names one after the other: twenty of them in a few lines. */
  .plain, .plain li { display: inline; } .plain details, .plain details::details-content { display: contents; }
  .plain summary { display: none; } .plain li + li::before { content: ", "; }
  /* Browsers do not repeat buttons on every page, but they repeat text. */
  th[aria-sort] button { display: none; } th[aria-sort]::before { content: attr(data-label); }
}
"""
)
