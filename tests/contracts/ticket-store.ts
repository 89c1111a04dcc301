import type { Ticket, TicketStore } from '../../src/services/handover';

/** What every ticket store keeps to. `open` gives an empty one. */
export function ticketStoreContract(open: () => Promise<TicketStore>): void {
  const ticket = (id: string, minute: number): Ticket => ({
    id,
    address: 'sms:+33612345678',
    channel: 'sms',
    locale: 'ar',
    text: 'أين أصوّت؟',
    at: new Date(Date.UTC(2026, 10, 23, 9, minute)),
    state: 'waiting',
  });

  test('tickets wait in the order in which they came', async () => {
    const tickets = await open();
    for (const [id, minute] of [
      ['B2', 2],
      ['A1', 1],
      ['C2', 2],
    ] as const)
      await tickets.add(ticket(id, minute));
    expect(await tickets.waiting()).toEqual([ticket('A1', 1), ticket('B2', 2), ticket('C2', 2)]);
    expect(await tickets.find('B2')).toEqual(ticket('B2', 2));
    expect(await tickets.find('Z9')).toBeUndefined();
  });

  test('a ticket is closed once, however many close it', async () => {
    const tickets = await open();
    await tickets.add(ticket('A1', 1));
    const closed = await Promise.all(Array.from({ length: 5 }, () => tickets.close('A1')));
    expect(closed.filter(Boolean)).toHaveLength(1);
    expect(await tickets.close('Z9')).toBe(false);
    expect(await tickets.waiting()).toEqual([]);
    expect(await tickets.find('A1')).toMatchObject({ state: 'answered', text: 'أين أصوّت؟' });
  });

  test('what was asked from one address is answered at another, and goes with whoever is forgotten', async () => {
    const tickets = await open();
    const other = { ...ticket('B2', 2), address: 'sms:+33612345679' };
    for (const one of [ticket('A1', 1), other]) await tickets.add(one);
    const to = { address: 'web:new', channel: 'web', locale: 'fr' };
    await tickets.takeOver(ticket('A1', 1).address, to);
    expect(await tickets.waiting()).toEqual([{ ...ticket('A1', 1), ...to }, other]);
    await tickets.forget(ticket('A1', 1).address);
    expect(await tickets.waiting()).toHaveLength(2);
    await tickets.close('A1');
    await tickets.forget(to.address);
    expect(await tickets.find('A1')).toBeUndefined();
    expect(await tickets.waiting()).toEqual([other]);
  });
}
