/**
 * Signs and digits that people write for letters. Where one stands for several letters they are one
 * class: 1, !, | and l all fold to i, so that every reading of `p1n` meets every reading of `pin`.
 */
const STANDS_FOR: Record<string, string> = {
  ...standing("a", "@4"),
  ...standing("b", "8"),
  ...standing("c", "(<[{¢©"),
  ...standing("e", "3€"),
  ...standing("g", "69"),
  ...standing("i", "l1!|ı£"),
  ...standing("o", "0ø"),
  ...standing("s", "$5§ς"),
  ...standing("t", "7+†"),
  ...standing("x", "%×"),
  ...standing("y", "¥"),
  ...standing("z", "2"),
  // Letters that Unicode does not take apart into a base and a mark.
  ...{ æ: "ae", œ: "oe", ß: "ss", þ: "th", ð: "d", đ: "d", ħ: "h", ł: "i", σ: "s" },
};

function standing(letter: string, signs: string): Record<string, string> {
  return Object.fromEntries([...signs].map((sign) => [sign, letter]));
}

/**
 * Lower case without diacritics, in compatibility form: `Ｊｏｓé` is `jose`. Marks are dropped from the
 * decomposed text (NFKD), and the rest is composed again, so that a Korean syllable counts as one.
 */
export function withoutDiacritics(text: string): string {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").normalize("NFKC").toLowerCase();
}

/** What is left of a text when case, diacritics and common substitutions make no difference. */
export function fold(text: string): string {
  let folded = "";
  for (const sign of withoutDiacritics(text)) folded += STANDS_FOR[sign] ?? sign;
  return folded;
}
