/** The support for browser tests as it is on a machine without a browser. */
function withoutBrowser(ci: string | undefined): { hasBrowser: boolean } {
  const before = process.env['CI'];
  if (ci === undefined) delete process.env['CI'];
  else process.env['CI'] = ci;
  try {
    let support = { hasBrowser: true };
    jest.isolateModules(() => {
      jest.doMock('node:fs', () => ({ existsSync: () => false }));
      jest.doMock('playwright-core', () => ({}));
      support = jest.requireActual('../support/browser');
    });
    return support;
  } finally {
    if (before === undefined) delete process.env['CI'];
    else process.env['CI'] = before;
  }
}

test('where there is no browser the tests that need one are skipped, and say so', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  expect(withoutBrowser(undefined).hasBrowser).toBe(false);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('Browser tests are skipped'));
  warn.mockRestore();
});

test('with CI set that is a failure which says what to install', () => {
  expect(() => withoutBrowser('true')).toThrow(/install the package chromium/);
});
