import { damagedStories } from "./damaged.ts";
import { harmlessStories } from "./harmless.ts";
import { lostStories } from "./lost.ts";
import { paymentStories } from "./payments.ts";
import { removalStories } from "./removals.ts";
import type { Story } from "./story.ts";

const stories: Readonly<Record<string, Story>> = {
  ...lostStories,
  ...damagedStories,
  ...removalStories,
  ...paymentStories,
  ...harmlessStories,
};

export type StoryName =
  | keyof typeof lostStories
  | keyof typeof damagedStories
  | keyof typeof removalStories
  | keyof typeof paymentStories
  | keyof typeof harmlessStories;

export function getStory(name: string): Story {
  const story = stories[name];
  if (!story) throw new Error(`Cannot tell the story ${name}: there is none of that name`);
  return story;
}
