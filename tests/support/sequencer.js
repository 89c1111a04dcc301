const Sequencer = require('@jest/test-sequencer').default;

/** Folders of the longest files. A machine that has run nothing yet knows no durations, and jest goes by size: it would keep the longest, which are short to read, to the end. */
const first = /tests\/(transcripts|faults|app|browser)\//;

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.every(({ duration }) => duration !== undefined)) return sorted;
    return [...sorted.filter(({ path }) => first.test(path)), ...sorted.filter(({ path }) => !first.test(path))];
  }
};
