import type { AssociationEdge, AssociationGraph, GraphModel } from '@espalier/core';
import type { Graph } from '@viz-js/viz';
import { escapeHtml } from './escape-html.js';

/** Draws a graph as SVG: a table for each model, and crow's feet at the ends of the associations. */
export async function drawSvg(graph: AssociationGraph): Promise<string> {
  // It is large, and only this format needs it.
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const svg = viz.renderString(describeGraph(graph), { format: 'svg', engine: 'dot' });
  return svg.slice(svg.indexOf('<svg'));
}

function describeGraph({ models, associations }: AssociationGraph): Graph {
  const font = { fontname: 'Helvetica,Arial,sans-serif', fontsize: 11 };
  return {
    name: 'models',
    graphAttributes: { rankdir: 'LR', nodesep: 0.4, ranksep: 0.9, ...font },
    nodeAttributes: { shape: 'plain', ...font },
    edgeAttributes: { dir: 'both', color: '#64748b', ...font, fontsize: 9 },
    nodes: models.map((model) => ({ name: model.name, attributes: { label: { html: tableOf(model) } } })),
    edges: associations.map((edge) => ({
      tail: edge.source,
      head: edge.target,
      attributes: { label: labelOf(edge), ...ends[edge.kind] },
    })),
  };
}

/** The ends of an edge, at its source and at its target. */
const ends = {
  belongsTo: { arrowtail: 'crowodot', arrowhead: 'teetee' },
  hasOne: { arrowtail: 'teetee', arrowhead: 'teeodot' },
  hasMany: { arrowtail: 'teetee', arrowhead: 'crowodot' },
  belongsToMany: { arrowtail: 'crowodot', arrowhead: 'crowodot' },
} as const satisfies Record<AssociationEdge['kind'], object>;

function labelOf({ as, through }: AssociationEdge): string {
  return through === undefined ? as : `${as} through ${through}`;
}

function tableOf({ name, attributes }: GraphModel): string {
  const rows = attributes.map(({ name: attribute, type, primaryKey }) => {
    const text = escapeHtml(attribute);
    const label = primaryKey ? `<b>${text}</b>` : text;
    return `<tr><td align="left">${label}</td><td align="left"><font color="#64748b">${escapeHtml(type)}</font></td></tr>`;
  });
  const title = `<tr><td colspan="2" bgcolor="#e2e8f0"><b>${escapeHtml(name)}</b></td></tr>`;
  const style = 'border="1" cellborder="0" cellspacing="0" cellpadding="4" color="#64748b"';
  return `<table ${style}>${title}${rows.join('')}</table>`;
}
