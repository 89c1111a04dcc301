import { costOf, countedTranscripts } from './support/costs';
import { inMemory } from './support/stage';

/** `npm run costs`: what the transcripts that count their parts cost by SMS, a line each. A part is what carriers bill: 160 signs alone and 153 in a row, or
 *  70 and 67 where a sign is outside the GSM alphabet. */
async function costs(): Promise<void> {
  const ground = inMemory();
  console.log('the person sends     we send              tests/transcripts/');
  for (const transcript of countedTranscripts) {
    const { title, theirs, ours } = await costOf(transcript, ground);
    console.log(`${counted(theirs)}  ${counted(ours)}  ${transcript.padEnd(14)}  ${title}`);
  }
}

const counted = ({ messages, parts }: { readonly messages: number; readonly parts: number }): string =>
  `${String(messages).padStart(2)} messages, ${String(parts).padStart(2)} parts`;

costs().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
