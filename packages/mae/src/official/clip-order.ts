/** The order in which CLIP's model registers its parameters, which torch's optimizer counts by. */

const WORDS = [
  ...['positional_embedding', 'text_projection', 'logit_scale', 'visual', 'transformer', 'token_embedding', 'ln_final'],
  // inside the visual tower
  ...['class_embedding', 'proj', 'conv1', 'ln_pre', 'ln_post'],
  // inside a block
  ...['attn', 'ln_1', 'mlp', 'ln_2', 'in_proj_weight', 'in_proj_bias', 'out_proj', 'c_fc', 'gelu', 'c_proj'],
  ...['weight', 'bias'],
];
const VISUAL = ['class_embedding', 'positional_embedding', 'proj', 'conv1', 'ln_pre', 'transformer', 'ln_post'];

/** Names of both towers -> the same names in the model's order. @throws Error that names one that CLIP does not have */
export function clipOrder(names: Iterable<string>): string[] {
  const ranked = [...names].map((name) => ({ name, rank: rankOf(name) }));
  ranked.sort((a, b) => {
    const length = Math.max(a.rank.length, b.rank.length);
    for (let i = 0; i < length; i++) {
      const difference = (a.rank[i] ?? -1) - (b.rank[i] ?? -1);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return ranked.map(({ name }) => name);
}

function rankOf(name: string): number[] {
  const words = name.split('.');
  return words.map((word, depth) => {
    if (/^\d+$/.test(word)) return Number(word);
    if (word === 'resblocks') return 0;
    const rank = depth === 1 && words[0] === 'visual' ? VISUAL.indexOf(word) : WORDS.indexOf(word);
    if (rank < 0) throw new Error(`the tensor "${name}" is not one of CLIP's, as OpenAI names them`);
    return rank;
  });
}
