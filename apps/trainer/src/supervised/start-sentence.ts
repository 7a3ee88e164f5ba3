/** What a supervised run began with, in words. */
export function startSentence(checkpoint: string | null): string {
  return checkpoint === null || checkpoint === 'none' ? 'from scratch' : `encoder of ${checkpoint}`;
}
