/** Ends the run with one line a machine can read: `N passed, N failed`, and what was skipped. */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, testResults } = results;
    const broken = testResults.filter((suite) => suite.testExecError).length;
    const skipped = numPendingTests ? `, ${numPendingTests} skipped` : '';
    void numFailedTestSuites;
    setImmediate(() => process.stdout.write(`${numPassedTests} passed, ${numFailedTests + broken} failed${skipped}\n`));
  }
};
