/** Meets every rule, for anybody of the tests. */
export const GOOD_PASSWORD = "Quiet-harbour-4471!";

/** A password that breaks the rule of its line, for Nina Okafor of lamps.example. */
export const BAD_PASSWORDS: [rule: string, password: string][] = [
  ["length", "Short-4471!"],
  ["upper", "quiet-harbour-4471!"],
  ["lower", "QUIET-HARBOUR-4471!"],
  ["digit", "Quiet-harbour-deep!"],
  ["special", "Quietharbour4471"],
  ["owner", "Quiet-Okafor-4471!"],
  ["owner", "Quiet-0k4f0r-4471!"],
  ["owner", "Quiet-Lamps-44713!"],
  ["common", "Password123!"],
];
