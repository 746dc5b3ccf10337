import type { SchemaPlan, SchemaStep } from './schema-plan.js';

/** What a plan consists of. */
export type PlannedSchema = Omit<SchemaPlan, 'isEmpty' | 'explain'>;

/** Returns a schema plan as text: each step with its statements and its warnings. */
export function explainSchemaPlan({
  steps,
  hints,
  otherTables,
  beforeTransaction,
  afterTransaction,
}: PlannedSchema): string {
  const count = steps.length === 1 ? '1 step' : `${steps.length} steps`;
  return [
    steps.length === 0 ? 'the database has what the models say' : `change the database: ${count}`,
    ...beforeTransaction.map((sql) => `  before the transaction: ${sql}`),
    ...steps.flatMap((step, index) => explainStep(step, index + 1)),
    ...afterTransaction.map((sql) => `  after the transaction: ${sql}`),
    ...hints.map((hint) => `  hint: ${hint}`),
    ...(otherTables.length === 0
      ? []
      : [`  left alone, since no model names them: ${otherTables.join(', ')}`]),
  ].join('\n');
}

function explainStep({ description, up, irreversible, warnings }: SchemaStep, position: number): string[] {
  return [
    `  ${position}. ${description}`,
    ...up.map((sql) => `       ${sql}`),
    ...warnings.map(({ kind, text }) => `     ${names[kind]}: ${text}`),
    ...(irreversible === undefined ? [] : [`     cannot be undone: ${irreversible}`]),
  ];
}

const names = { dataLoss: 'data loss', lock: 'lock', mayFail: 'may fail' } as const;
