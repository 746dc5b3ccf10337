/**
 * The rules of `plural` and `singular`. The functions and their types read the same tables, so that they cannot differ.
 * Words are in lower case, always `singular, plural`.
 *
 * Plurals are those of Sequelize wherever these are English: `indices` for `index`, `stadia` for `stadium`; `food` stays.
 *
 * @example
 * IRREGULAR.person; // 'people'
 */

/** Words that the endings below would inflect wrongly in at least one direction. */
// biome-ignore format: a list of words reads better in rows
export const IRREGULAR = {
  // another word, another vowel
  man: 'men', person: 'people', child: 'children', foot: 'feet', tooth: 'teeth', goose: 'geese',
  mouse: 'mice', louse: 'lice', ox: 'oxen', chairman: 'chairmen', fireman: 'firemen', fisherman: 'fishermen', foreman: 'foremen',
  gentleman: 'gentlemen', policeman: 'policemen', postman: 'postmen', workman: 'workmen', talisman: 'talismans',
  // f becomes v
  half: 'halves', calf: 'calves', elf: 'elves', self: 'selves', knife: 'knives', leaf: 'leaves', life: 'lives', loaf: 'loaves',
  scarf: 'scarves', thief: 'thieves', wolf: 'wolves', hoof: 'hooves',
  // Latin and Greek
  alumnus: 'alumni', aquarium: 'aquaria', auditorium: 'auditoria', axis: 'axes', bacterium: 'bacteria', basis: 'bases',
  consortium: 'consortia', crisis: 'crises', criterion: 'criteria', datum: 'data', emphasis: 'emphases', fungus: 'fungi', genus: 'genera',
  gymnasium: 'gymnasia', index: 'indices', matrix: 'matrices', medium: 'media', nucleus: 'nuclei', oasis: 'oases',
  phenomenon: 'phenomena', podium: 'podia', premium: 'premia', radius: 'radii', stadium: 'stadia', stimulus: 'stimuli',
  stratum: 'strata', symposium: 'symposia', vertex: 'vertices',
  // -s that is not a plural
  alias: 'aliases', atlas: 'atlases', bias: 'biases', canvas: 'canvases', gas: 'gases', iris: 'irises', lens: 'lenses',
  summons: 'summonses',
  // -us that is a plural, -uses that is not of a word in -us
  emu: 'emus', guru: 'gurus', menu: 'menus', use: 'uses', abuse: 'abuses', excuse: 'excuses', fuse: 'fuses', misuse: 'misuses',
  muse: 'muses', reuse: 'reuses',
  // -o with an e
  buffalo: 'buffaloes', echo: 'echoes', embargo: 'embargoes', hero: 'heroes', potato: 'potatoes',
  tomato: 'tomatoes', torpedo: 'torpedoes', veto: 'vetoes',
  // -oes, -ies, -ches that only add an s
  canoe: 'canoes', foe: 'foes', shoe: 'shoes', horseshoe: 'horseshoes', toe: 'toes', brownie: 'brownies', calorie: 'calories',
  cookie: 'cookies', genie: 'genies', hoodie: 'hoodies', lie: 'lies', movie: 'movies', pie: 'pies', prairie: 'prairies',
  rookie: 'rookies', selfie: 'selfies', tie: 'ties', zombie: 'zombies', ache: 'aches', avalanche: 'avalanches', cache: 'caches',
  headache: 'headaches', niche: 'niches', tranche: 'tranches',
  // -ch as in k, -z doubled
  epoch: 'epochs', monarch: 'monarchs', stomach: 'stomachs', tech: 'techs', quiz: 'quizzes',
} as const;

/** Words that are their own plural. */
// biome-ignore format: a list of words reads better in rows
export const UNCOUNTABLE = [
  'accommodation', 'advertising', 'advice', 'aid', 'air', 'aircraft', 'alcohol', 'analytics', 'athletics', 'baggage', 'beef', 'biology',
  'blood', 'bread', 'butter', 'cash', 'chaos', 'chassis', 'chess', 'corps', 'crossroads', 'deer', 'dirt', 'dust', 'economics', 'education',
  'electricity', 'engineering', 'equipment', 'ethics', 'evidence', 'evolution', 'fiction', 'flour', 'food', 'fuel', 'fun', 'furniture',
  'garbage', 'genetics', 'gold', 'golf', 'gossip', 'gymnastics', 'happiness', 'hardware', 'headquarters', 'health', 'heat', 'help',
  'homework', 'honey', 'hospitality', 'ice', 'inflation', 'information', 'iron', 'jewelry', 'knowledge', 'leather', 'leisure',
  'linguistics', 'literature', 'livestock', 'logic', 'logistics', 'luck', 'luggage', 'machinery', 'magic', 'management', 'mathematics',
  'metadata', 'milk', 'money', 'mud', 'music', 'nature', 'news', 'nutrition', 'oxygen', 'pasta', 'physics', 'poetry', 'politics',
  'pollution', 'poverty', 'psychology', 'publicity', 'research', 'respect', 'rice', 'rubbish', 'safety', 'seafood', 'series', 'sheep',
  'shopping', 'sleep', 'smoke', 'snow', 'soap', 'software', 'soil', 'species', 'steam', 'stuff', 'tennis', 'thunder', 'timber', 'traffic',
  'transportation', 'trust', 'underwear', 'unemployment', 'violence', 'wealth', 'weather', 'welfare', 'wheat', 'wildlife', 'wisdom',
  'yoga', 'zoology',
] as const;

/** The endings to exchange for the plural, the longest first. Endings of plurals stay. */
// biome-ignore format: pairs read better in rows
export const PLURAL_ENDINGS = {
  person: 'people', child: 'children', woman: 'women', sman: 'smen', wife: 'wives', shelf: 'shelves',
  people: 'people', children: 'children', women: 'women', smen: 'smen',
  ss: 'sses', us: 'uses', sis: 'ses', s: 's', x: 'xes', z: 'zes', ch: 'ches', sh: 'shes',
  ay: 'ays', ey: 'eys', oy: 'oys', quy: 'quies', uy: 'uys', y: 'ies', '': 's',
} as const;

/** The endings to exchange for the singular, the longest first. */
// biome-ignore format: pairs read better in rows
export const SINGULAR_ENDINGS = {
  people: 'person', children: 'child', women: 'woman', smen: 'sman', wives: 'wife', shelves: 'shelf',
  ss: 'ss', us: 'us', sis: 'sis', sses: 'ss', ouses: 'ouse', auses: 'ause', uses: 'us',
  lyses: 'lysis', theses: 'thesis', gnoses: 'gnosis', opses: 'opsis',
  xes: 'x', ches: 'ch', shes: 'sh', zzes: 'zz', tzes: 'tz', oes: 'o', ies: 'y', s: '',
} as const;

/** The characters that end a word inside a name. A capital letter also begins a new word. */
export const SEPARATORS = ['_', '-', ' '] as const;
