import type { AssociationGraph } from '@espalier/core';
import { drawSvg } from './draw-svg.js';
import { escapeHtml } from './escape-html.js';

const style = [
  'body { margin: 2rem; font: 14px/1.5 system-ui, sans-serif; color: #0f172a; background: #fff }',
  'svg { max-width: 100%; height: auto }',
  'pre { padding: 1rem; overflow: auto; background: #f1f5f9 }',
].join('\n');

/** Draws a graph as a page that needs nothing else: the diagram, and its text in Mermaid. */
export async function drawHtml(graph: AssociationGraph): Promise<string> {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<title>Models</title>',
    `<style>\n${style}\n</style>`,
    '<h1>Models</h1>',
    (await drawSvg(graph)).trimEnd(),
    '<details>',
    '<summary>Mermaid</summary>',
    `<pre>${escapeHtml(graph.toMermaid())}</pre>`,
    '</details>',
    '</html>',
  ].join('\n');
}
